import { describe, expect, it } from 'vitest'
import { readFlags, readSurroundings } from './config.ts'

describe('the demo’s flags', () => {
  it('default to a window, a list, and a temporary folder', () => {
    const flags = { headless: false, json: false, dataDir: null }
    expect(readFlags([])).toEqual({ kind: 'flags', flags })
  })

  it('are read together', () => {
    const flags = { headless: true, json: true, dataDir: '/srv/demo' }
    expect(readFlags(['--headless', '--json', '--data-dir', '/srv/demo'])).toEqual({ kind: 'flags', flags })
  })

  it.each([
    [['--hedless'], '--hedless'],
    [['--data-dir'], '--data-dir'],
    [['--data-dir', ''], '--data-dir'],
    [['x'], 'x'],
  ])('refuses %j and names what it refuses', (argv, named) => {
    const result = readFlags(argv)
    expect(result.kind === 'refused' && result.message).toContain(named)
  })
})

describe('the surroundings', () => {
  it('have a display on Linux only when X or Wayland says so', () => {
    expect(readSurroundings({}, 'linux').display).toBe(false)
    expect(readSurroundings({ DISPLAY: '' }, 'linux').display).toBe(false)
    expect(readSurroundings({ DISPLAY: ':0' }, 'linux').display).toBe(true)
    expect(readSurroundings({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux').display).toBe(true)
  })
})
