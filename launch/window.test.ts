import { describe, expect, it } from 'vitest'
import { chooseWindow } from './window.ts'

const choose = (given: { display: boolean; programs: readonly string[]; isRoot?: boolean }) =>
  chooseWindow({
    root: '/foyer',
    platform: 'linux',
    isRoot: given.isRoot ?? false,
    surroundings: { display: given.display, path: ['/usr/local/bin', '/usr/bin'] },
    executable: (file) => given.programs.includes(file),
    url: 'http://127.0.0.1:7410/',
    profile: '/data/window',
  })

const ELECTRON = '/foyer/node_modules/electron/dist/electron'

describe('the kiosk’s window', () => {
  it('is Electron when its program is there', () => {
    const choice = choose({ display: true, programs: [ELECTRON, '/usr/bin/chromium'] })
    expect(choice).toMatchObject({ kind: 'window', what: 'Electron', program: ELECTRON })
  })

  it('is else Chromium in kiosk mode with a profile of its own', () => {
    const choice = choose({ display: true, programs: ['/usr/bin/chromium'] })
    expect(choice).toMatchObject({ kind: 'window', what: 'Chromium', program: '/usr/bin/chromium' })
    expect(choice.kind === 'window' && choice.args).toEqual(
      expect.arrayContaining(['--kiosk', '--user-data-dir=/data/window', 'http://127.0.0.1:7410/']),
    )
    expect(choice.kind === 'window' && choice.args).not.toContain('--no-sandbox')
  })

  it('gives up the browser’s sandbox only for root, where it cannot work', () => {
    const choice = choose({ display: true, programs: ['/usr/bin/chromium'], isRoot: true })
    expect(choice.kind === 'window' && choice.args).toContain('--no-sandbox')
  })

  it('is none without a display, whatever is installed', () => {
    const choice = choose({ display: false, programs: [ELECTRON, '/usr/bin/chromium'] })
    expect(choice).toEqual({ kind: 'none', why: 'there is no display' })
  })

  it('is none when there is no program for it', () => {
    expect(choose({ display: true, programs: [] }).kind).toBe('none')
  })
})
