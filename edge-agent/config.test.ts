import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfig, readConfig, withIdentity } from './config.ts'

const good = {
  broker: { url: 'mqtt://127.0.0.1:7483' },
  group: 'hall-1',
  node: 'kiosk-1',
  dataDir: '/tmp/agent',
  host: { url: 'http://127.0.0.1:7410', token: 'secret-token' },
}

describe('the configuration', () => {
  it('fills in what may be left out', () => {
    expect(parseConfig(good)).toEqual({
      kind: 'config',
      config: {
        ...good,
        broker: { ...good.broker, username: null, password: null },
        primaryHostId: null,
        otherBrokers: [],
        sampleSeconds: 5,
        hall: null,
        hostSettingsFile: null,
        services: { host: null, ui: null },
        browserProcess: null,
        watchdog: { restartsPerHour: 6, uiSeconds: 5, hostSeconds: 5, pauseSeconds: 10 },
        allowReboot: false,
        rebootCommand: ['systemctl', 'reboot'],
        outbox: { maxMegabytes: 64, maxHours: 72 },
        report: { everySeconds: 300, proofSeconds: 15 },
        enrolment: null,
      },
    })
  })

  it('may leave out what the hall tells a device that enrols, and takes a fingerprint as other tools print it', () => {
    const printed = 'AB:'.repeat(31).concat('AB')
    const enrolment = { url: 'https://127.0.0.1:7443', code: 'AAAAA-BBBBB', caFingerprint: printed }
    const result = parseConfig({ dataDir: '/tmp/agent', enrolment })
    if (result.kind !== 'enrolled') throw new TypeError(result.kind)
    expect(result.config).toMatchObject({
      group: null,
      broker: null,
      enrolment: { caFingerprint: 'ab'.repeat(32) },
    })
    const given = { group: 'hall-1', node: 'kiosk-1', brokerUrl: 'mqtts://127.0.0.1:7484' }
    expect(withIdentity(result.config, given)).toMatchObject({
      group: 'hall-1',
      node: 'kiosk-1',
      broker: { url: 'mqtts://127.0.0.1:7484' },
    })
  })

  it('says what is wrong with an enrolment, without the code', () => {
    const enrolment = { url: 'http://127.0.0.1', code: 'AAAAA-BBBBB', caFingerprint: 'ab' }
    const result = parseConfig({ dataDir: '/tmp/agent', enrolment })
    expect(result).toMatchObject({
      problems: [
        'enrolment.url · found "http://127.0.0.1" · a URL such as https://127.0.0.1:7443',
        expect.stringContaining('enrolment.caFingerprint · found "ab" · the SHA-256 fingerprint'),
      ],
    })
    expect(parseConfig({ dataDir: '/tmp/agent', enrolment: 'soon' })).toMatchObject({
      problems: [expect.stringContaining('codeFile; or url (https)')],
    })
    expect(JSON.stringify(result)).not.toContain('AAAAA')
  })

  it('takes an enrolment from flags, alone or beside a file', () => {
    const flags = ['--enrol', 'https://hall:7443', '--code', 'C', '--ca-fingerprint', 'ab'.repeat(32)]
    expect(readConfig([...flags, '--data-dir', '/tmp/d'])).toMatchObject({
      kind: 'enrolled',
      config: { dataDir: '/tmp/d', enrolment: { url: 'https://hall:7443', code: 'C' } },
    })
    const file = join(mkdtempSync(join(tmpdir(), 'foyer-config-')), 'agent.json')
    writeFileSync(file, JSON.stringify({ dataDir: '/tmp/e', enrolment: 'by-flags', sampleSeconds: 9 }))
    expect(readConfig(['--config', file, ...flags])).toMatchObject({
      kind: 'enrolled',
      config: { dataDir: '/tmp/e', sampleSeconds: 9, enrolment: { code: 'C' } },
    })
  })

  it.each([
    [{ ...good, group: 'hall/1' }, 'group · found "hall/1" · a Sparkplug id that holds "/"'],
    [
      { ...good, broker: { url: 'http://127.0.0.1' } },
      'broker.url · found "http://127.0.0.1" · a URL such as mqtt://',
    ],
    [{ ...good, sampleSeconds: 0 }, 'sampleSeconds · found 0 · '],
    [{ ...good, colour: 'red' }, 'colour · found "red" · no such setting'],
    [{ ...good, host: { ...good.host, tocken: 1 } }, 'host.tocken · found 1 · no such setting'],
    [[], '(whole) · found a list · '],
    [{ ...good, node: undefined }, 'node · found nothing · '],
  ])('names path, finding and what is allowed: %#', (input, beginning) => {
    const result = parseConfig(input)
    expect(result.kind === 'bad' ? result.problems : []).toEqual([expect.stringContaining(beginning)])
  })

  it('does not print a secret that is wrong', () => {
    const result = parseConfig({ ...good, host: { url: 'http://127.0.0.1', token: { hidden: 'pssst' } } })
    expect(result).toMatchObject({ kind: 'bad' })
    expect(JSON.stringify(parseConfig({ ...good, broker: 1, colour: 'red' }))).not.toContain(good.host.token)
    expect(JSON.stringify(result)).not.toContain('pssst')
  })

  it('comes from flags alone, with a fresh folder for the data', () => {
    const result = readConfig([
      '--broker',
      'mqtt://127.0.0.1:1',
      '--group',
      'g',
      '--node',
      'n',
      '--primary-host',
      'h',
    ])
    expect(result).toMatchObject({ config: { group: 'g', node: 'n', host: null, primaryHostId: 'h' } })
  })

  it('comes from a file, and says so when the file is no JSON', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'foyer-config-')), 'agent.json')
    writeFileSync(file, JSON.stringify(good))
    expect(readConfig(['--config', file]).kind).toBe('config')
    writeFileSync(file, '{')
    expect(readConfig(['--config', file])).toMatchObject({
      problems: [expect.stringContaining('a JSON file')],
    })
    expect(readConfig(['--nod', 'n'])).toMatchObject({ problems: [expect.stringContaining("'--nod'")] })
  })
})
