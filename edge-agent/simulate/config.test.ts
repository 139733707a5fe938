import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const problems = (...argv: string[]): string[] => {
  const read = readConfig(argv)
  return read.kind === 'bad' ? read.problems : []
}

describe('the command line of the simulation', () => {
  it('plays a hundred kiosks in a hall of its own by default', () => {
    expect(readConfig([])).toMatchObject({
      kind: 'config',
      config: { devices: 100, broker: null, minutes: null, faults: true },
    })
  })

  it('takes another broker, with its user', () => {
    const argv = ['--broker', 'mqtt://[::1]', '--username', 'u', '--password', 'p', '--devices', '3']
    expect(readConfig(argv)).toMatchObject({
      config: { broker: { host: '::1', port: 1883, username: 'u', password: 'p' }, devices: 3, processes: 1 },
    })
  })

  it('names what is wrong and what is allowed', () => {
    expect(problems('--devices', '0')[0]).toContain('--devices · found "0" · 1 to 10000')
    expect(problems('--broker', 'http://x')[0]).toContain('mqtt://127.0.0.1:7483')
    expect(problems('--own-hall', '--broker', 'mqtt://x')[0]).toContain('give one of the two')
    expect(problems('--nonsense')[0]).toContain('--nonsense')
  })
})
