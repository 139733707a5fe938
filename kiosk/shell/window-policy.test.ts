import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WINDOW_OPTIONS, mayNavigate, mayPress, mayUse } from './window-policy.ts'

const KIOSK = 'http://127.0.0.1:7410'
const key = (name: string, held: Partial<Record<'control' | 'alt' | 'meta', boolean>> = {}) =>
  mayPress({ key: name, control: false, alt: false, meta: false, ...held })

describe('navigation', () => {
  it.each(['http://127.0.0.1:7410/', 'http://127.0.0.1:7410/index.html?x#y'])('stays at home: %s', (url) => {
    expect(mayNavigate(KIOSK, url)).toBe(true)
  })

  it.each([
    'http://127.0.0.1:7411/',
    'https://127.0.0.1:7410/',
    'http://127.0.0.1:7410.evil.example/',
    'http://127.0.0.1:7410@evil.example/',
    'http://localhost:7410/',
    'file:///etc/passwd',
    'data:text/html,hello',
    'javascript:alert(1)',
    'about:blank',
    'chrome://settings',
    'blob:http://evil.example/1',
    'blob:http://127.0.0.1:7410/1',
    '',
    'not an address',
  ])('goes nowhere else: %j', (url) => {
    expect(mayNavigate(KIOSK, url)).toBe(false)
  })

  it('allows nothing that a URL parser places on another origin', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), (url) => {
        const parsed = URL.parse(url)
        return mayNavigate(KIOSK, url) === (parsed !== null && parsed.origin === KIOSK)
      }),
    )
  })
})

describe('permissions', () => {
  it('are camera and microphone on the kiosk’s own pages', () => {
    const asked = { permission: 'media', from: `${KIOSK}/help`, mediaTypes: ['audio', 'video'] }
    expect(mayUse(KIOSK, asked)).toBe(true)
    expect(mayUse(KIOSK, { ...asked, mediaTypes: null })).toBe(true)
  })

  it('are not given to a foreign page, not even when it is framed', () => {
    expect(mayUse(KIOSK, { permission: 'media', from: 'https://evil.example/', mediaTypes: ['video'] })).toBe(
      false,
    )
    expect(mayUse(KIOSK, { permission: 'media', from: 'null', mediaTypes: ['video'] })).toBe(false)
  })

  it.each([
    'display-capture',
    'geolocation',
    'notifications',
    'clipboard-read',
    'serial',
    'hid',
    'usb',
    'fileSystem',
    'openExternal',
    'fullscreen',
    'pointerLock',
    'keyboardLock',
    'a-permission-of-the-future',
  ])('never include %s', (permission) => {
    expect(mayUse(KIOSK, { permission, from: KIOSK, mediaTypes: null })).toBe(false)
  })
})

describe('keys', () => {
  it.each(['a', '7', '国', ' ', 'Tab', 'Enter', 'Backspace', 'ArrowLeft'])('let %j through', (name) => {
    expect(key(name)).toBe(true)
  })

  it.each(['F1', 'F5', 'F11', 'F12', 'Alt', 'Meta', 'ContextMenu', 'PrintScreen', 'BrowserBack', 'ZoomIn'])(
    'stop %s',
    (name) => {
      expect(key(name)).toBe(false)
    },
  )

  it.each(['n', 'r', 'w', 't', 'q', 'p', 'o', 'j', 'u', '0', '+', '-', '=', 'I', 'Tab'])(
    'stop Ctrl+%s',
    (name) => {
      expect(key(name, { control: true })).toBe(false)
    },
  )

  it('stop Alt+F4, Alt+Left and the system key with anything', () => {
    expect(key('F4', { alt: true })).toBe(false)
    expect(key('ArrowLeft', { alt: true })).toBe(false)
    expect(key('d', { meta: true })).toBe(false)
  })

  it('let nothing through together with Ctrl, Alt or Meta', () => {
    const held = fc.record({ control: fc.boolean(), alt: fc.boolean(), meta: fc.boolean() })
    fc.assert(
      fc.property(fc.string(), held, (name, modifiers) => {
        const any = modifiers.control || modifiers.alt || modifiers.meta
        return !any || !mayPress({ key: name, ...modifiers })
      }),
    )
  })
})

describe('the window', () => {
  it('gives its page neither Node nor a preload, and keeps the sandbox on', () => {
    const page = WINDOW_OPTIONS.webPreferences
    expect(page).not.toHaveProperty('preload')
    expect(page).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
    })
  })
})
