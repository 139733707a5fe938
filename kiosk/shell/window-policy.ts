/**
 * What the kiosk's window may do. Pure: Electron asks, these functions answer. Whatever is not named here is
 * refused, so a permission or a key that a later Chromium invents is refused too.
 */

/** The one origin that the window shows, as `URL.origin` writes it. */
export type KioskOrigin = string

/** Only http and https: a blob: address carries its maker's origin, and data: and file: have none. */
const originOf = (url: string): string | null => {
  const parsed = URL.parse(url)
  return parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed.origin : null
}

/** Pages and frames stay within the kiosk's own origin. */
export const mayNavigate = (kiosk: KioskOrigin, url: string): boolean => originOf(url) === kiosk

/** What Electron tells about a page that asks for a permission. */
export type PermissionAsked = {
  /** Electron's name of the permission. */
  readonly permission: string
  /** Address or origin of the frame that asks. */
  readonly from: string
  /** For `media`: what it wants. Null where Electron does not say (it then only asks whether it may ask). */
  readonly mediaTypes: readonly string[] | null
}

const MEDIA: ReadonlySet<string> = new Set(['audio', 'video'])

/** Camera and microphone for the kiosk's own pages; nothing else, and nobody else. */
export const mayUse = (kiosk: KioskOrigin, asked: PermissionAsked): boolean =>
  asked.permission === 'media' &&
  originOf(asked.from) === kiosk &&
  (asked.mediaTypes === null || asked.mediaTypes.every((type) => MEDIA.has(type)))

/** A key as Electron's `before-input-event` describes it; `key` as in KeyboardEvent.key. */
export type KeyPressed = {
  readonly key: string
  readonly control: boolean
  readonly alt: boolean
  readonly meta: boolean
}

const ONE_CHARACTER = /^.$/su

const MOVING_AND_EDITING: ReadonlySet<string> = new Set([
  'Tab',
  'Enter',
  'Escape',
  'Backspace',
  'Delete',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Shift',
  'CapsLock',
  'NumLock',
  'Process',
])

/**
 * Typing, moving and editing. Everything that opens, closes, reloads, zooms or inspects comes with Ctrl, Alt
 * or Meta, or is a function or browser key, and does not reach the page.
 */
export const mayPress = ({ key, control, alt, meta }: KeyPressed): boolean =>
  !control && !alt && !meta && (ONE_CHARACTER.test(key) || MOVING_AND_EDITING.has(key))

/** The window itself. `webPreferences` leave a page without Node, without a preload, in Chromium's sandbox. */
export const WINDOW_OPTIONS = {
  kiosk: true,
  fullscreen: true,
  frame: false,
  resizable: false,
  minimizable: false,
  autoHideMenuBar: true,
  show: false,
  backgroundColor: '#F6F7F4',
  webPreferences: {
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    devTools: false,
    spellcheck: false,
    // A kiosk speaks by itself (voice prompts) and is never in the background.
    autoplayPolicy: 'no-user-gesture-required',
    backgroundThrottling: false,
  },
} as const
