import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

describe('the shell’s flags', () => {
  it('default to the kiosk host on this machine', () => {
    const config = { url: 'http://127.0.0.1:7410/', origin: 'http://127.0.0.1:7410', profile: null }
    expect(readConfig(['main.ts'])).toEqual({ kind: 'config', config })
  })

  it('take another address and a profile, among Chromium’s own flags', () => {
    const read = readConfig(['--no-sandbox', 'main.ts', '--url=http://localhost:9000/x', '--profile=/var/p'])
    const config = { url: 'http://localhost:9000/x', origin: 'http://localhost:9000', profile: '/var/p' }
    expect(read).toEqual({ kind: 'config', config })
  })

  it.each(['http://10.0.0.5:7410/', 'file:///x.html', 'kiosk', ''])(
    'refuse %j and say what is allowed',
    (url) => {
      const read = readConfig([`--url=${url}`])
      expect(read.kind === 'refused' && read.message).toContain(`found ${JSON.stringify(url)}`)
    },
  )
})
