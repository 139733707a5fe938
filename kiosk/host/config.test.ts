import { describe, expect, test } from 'vitest'
import { parseConfig } from './config.ts'

const secret = 'x'.repeat(40)
const good = {
  kioskId: 'kiosk-1',
  dataDir: '/tmp/kiosk',
  ui: { host: '127.0.0.1', port: 7410, dir: null },
  hall: { url: 'http://127.0.0.1:7400', token: secret },
  agent: { token: secret },
  devices: {
    idCardReader: { transport: 'tcp:127.0.0.1:7431', pollMs: 300 },
    scanner: { transport: 'serial:/dev/ttyS1?baud=9600' },
    printer: { transport: 'tcp:127.0.0.1:7433', columns: 48 },
  },
  idle: { warnAfterSeconds: 60, endAfterSeconds: 90 },
  locale: 'zh-CN',
  hallName: { 'zh-CN': '城南', 'zh-TW': '城南', en: 'Chengnan' },
}

const problems = (content: unknown): readonly string[] => {
  const result = parseConfig(content)
  return result.kind === 'refused' ? result.problems : []
}

describe('the configuration', () => {
  test('is taken whole, with transports understood', () => {
    const result = parseConfig(good)
    expect(result).toMatchObject({
      kind: 'config',
      config: { devices: { scanner: { transport: { kind: 'serial', baudRate: 9600 } } } },
    })
  })

  test('recognises nobody by face unless it is told where the models lie', () => {
    expect(parseConfig(good)).toMatchObject({ config: { face: null } })
    expect(parseConfig({ ...good, face: { modelsDir: '/models' } })).toMatchObject({
      config: { face: { modelsDir: '/models', workers: 1, photoDecoder: null } },
    })
    expect(problems({ ...good, face: { modelsDir: '/models', workers: 9 } })).toEqual([
      'face.workers · found 9 · allowed: 1 to 8',
    ])
  })

  test('may leave every device out', () => {
    const devices = { idCardReader: null, scanner: null, printer: null }
    expect(parseConfig({ ...good, devices }).kind).toBe('config')
  })

  test.each([
    [
      'a foreign address',
      { ...good, ui: { ...good.ui, host: '0.0.0.0' } },
      /^ui\.host · found "0\.0\.0\.0" · allowed: .*127\.0\.0\.1/,
    ],
    [
      'a port that is none',
      { ...good, ui: { ...good.ui, port: 70_000 } },
      /^ui\.port · found 70000 · allowed: a port from 0/,
    ],
    [
      'a transport that is none',
      { ...good, devices: { ...good.devices, scanner: { transport: 'usb:1' } } },
      /^devices\.scanner\.transport · found "usb:1" .*serial:/,
    ],
    [
      'a module’s number that no label has',
      {
        ...good,
        devices: { ...good.devices, idCardReader: { transport: 'tcp:a:1', moduleNumber: '05.01-2024' } },
      },
      /^devices\.idCardReader\.moduleNumber · found "05\.01-2024" · allowed: .*05\.01-20240101-0001234567-0987654321/,
    ],
    [
      'paper of another width',
      { ...good, devices: { ...good.devices, printer: { transport: 'tcp:a:1', columns: 40 } } },
      /^devices\.printer\.columns · found 40 · allowed: 32, 42 or 48/,
    ],
    [
      'an end before its warning',
      { ...good, idle: { warnAfterSeconds: 60, endAfterSeconds: 61 } },
      /^idle\.endAfterSeconds · found 61 · allowed: at least five seconds more/,
    ],
    ['something missing', { ...good, hall: undefined }, /^hall · found nothing · allowed: /],
    [
      'an unknown key',
      { ...good, ui: { ...good.ui, colour: 'red' } },
      /^ui\.colour · found a key that is not known · allowed: host, port, dir$/,
    ],
  ])('with %s says where, what was found, and what is allowed', (_, content, said) => {
    expect(problems(content)).toEqual([expect.stringMatching(said)])
  })

  test('does not repeat a secret in its complaint', () => {
    const said = problems({ ...good, agent: { token: 'short-secret' } })
    expect(said).toEqual([expect.stringContaining('agent.token · found a value that is not shown')])
    expect(said.join()).not.toContain('short-secret')
  })
})
