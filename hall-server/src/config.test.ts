import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseConfig, readConfig } from './config.ts'

const good = {
  http: { host: '127.0.0.1', port: 7400 },
  dataDir: '/var/lib/foyer',
  broker: { kind: 'embedded', host: '127.0.0.1', port: 7483 },
  hostId: 'foyer-hall',
  group: 'hall-1',
  hallName: { 'zh-CN': '营业厅', 'zh-TW': '營業廳', en: 'Hall' },
  demo: false,
  kiosks: [{ id: 'kiosk-1', token: 'k'.repeat(40) }],
  gateway: { baseUrl: 'http://127.0.0.1:7420/gateway/', merchantId: 'm', key: 'k'.repeat(32) },
  messages: { url: 'http://127.0.0.1:7420/phone/messages' },
  webDir: null,
  mirrorDir: null,
}
const defaults = { temporaryDir: () => '/tmp/fresh', newSecret: () => 's'.repeat(64) }
const problemsOf = (content: unknown): readonly string[] => {
  const parsed = parseConfig(content)
  return parsed.kind === 'refused' ? parsed.problems : []
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-config-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('a whole file is taken, addresses without their last slash, and what is left out has its default', () => {
  const file = join(folder, 'hall.json')
  writeFileSync(file, JSON.stringify(good))
  const read = readConfig(['--config', file], defaults)
  expect(read).toMatchObject({
    kind: 'config',
    createManager: null,
    config: {
      publicUrl: null,
      gateway: { baseUrl: 'http://127.0.0.1:7420/gateway' },
      utility: { kind: 'demo' },
    },
  })
})

test('every problem says where it is, what was found and what is allowed', () => {
  const problems = problemsOf({ ...good, http: { host: '', port: 70_000 }, hostId: 'a/b', extra: 1 })
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^http\.port · found 70000 · allowed: /),
      expect.stringMatching(/^hostId · found "a\/b" · allowed: a Sparkplug id/),
      expect.stringMatching(/^extra · found a key that is not known · allowed: /),
    ]),
  )
})

test('a secret is never repeated in a problem', () => {
  const problems = problemsOf({
    ...good,
    kiosks: [{ id: 'kiosk-1', token: 'short-secret' }],
    gateway: { ...good.gateway, key: 'tiny-secret' },
  })
  expect(problems).toHaveLength(2)
  expect(problems.join()).not.toContain('secret-')
  expect(problems.join()).not.toMatch(/short-secret|tiny-secret/)
})

test('no file, no JSON and unknown flags are refused in a sentence', () => {
  const refusedWith = (...argv: string[]): string => {
    const read = readConfig(argv, defaults)
    return read.kind === 'refused' ? read.problems.join() : ''
  }
  expect(refusedWith()).toContain('--config FILE.json')
  expect(refusedWith('--config', join(folder, 'missing.json'))).toContain('a readable JSON file')
  const broken = join(folder, 'broken.json')
  writeFileSync(broken, '{"http":')
  expect(refusedWith('--config', broken)).toContain('a readable JSON file')
  expect(refusedWith('--colour', 'red')).toContain('command line')
})

test('flags alone make a hall on an outside broker with a fresh folder and a free port', () => {
  const read = readConfig(
    ['--broker', 'mqtt://127.0.0.1:1883', '--host-id', 'judge', '--username', 'u', '--password', 'p'],
    defaults,
  )
  expect(read).toMatchObject({
    kind: 'config',
    config: {
      hostId: 'judge',
      dataDir: '/tmp/fresh',
      http: { port: 0 },
      broker: { kind: 'url', url: 'mqtt://127.0.0.1:1883', username: 'u', password: 'p' },
    },
  })
})

test('the face keys lie outside the data folder, or the place is named', () => {
  const face = {
    modelsDir: '/opt/models',
    keyFile: '/etc/foyer/face-keys.json',
    targetFpir: 0.01,
    keptDays: 365,
  }
  expect(problemsOf({ ...good, face })).toEqual([])
  expect(problemsOf({ ...good, face: null })).toEqual([])
  for (const keyFile of ['/var/lib/foyer/face-keys.json', '/var/lib/foyer/keys/../deep/face-keys.json'])
    expect(problemsOf({ ...good, face: { ...face, keyFile } }).join()).toContain('face.keyFile · found')
  const spoilt = { ...face, targetFpir: 0.5, keptDays: 0, models: 1 }
  expect(problemsOf({ ...good, face: spoilt }).map((problem) => problem.split(' ')[0])).toEqual(
    expect.arrayContaining(['face.targetFpir', 'face.keptDays', 'face.models']),
  )
})
