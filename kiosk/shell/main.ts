/**
 * The kiosk's window under Electron: shows the kiosk UI full screen and lets nothing else happen. It has no
 * preload, no IPC and no drivers; what it may do is decided in window-policy.ts, what it does after a crash
 * in recovery.ts.
 */
import { BrowserWindow, Menu, app, session } from 'electron'
import type { Session, WebContents } from 'electron'
import { fileURLToPath } from 'node:url'
import { readConfig } from './config.ts'
import { NOTHING_HAPPENED, recover } from './recovery.ts'
import type { Happened } from './recovery.ts'
import { WINDOW_OPTIONS, mayNavigate, mayPress, mayUse } from './window-policy.ts'

const WAITING_PAGE = fileURLToPath(new URL('./waiting.html', import.meta.url))
const EX_CONFIG = 78
const EX_SOFTWARE = 70
/** Chromium's code for a load that another load replaced; not a failure. */
const ERR_ABORTED = -3

const say = (event: string, detail: string): void => {
  process.stderr.write(`${JSON.stringify({ process: 'kiosk-shell', event, detail })}\n`)
}

const guardSession = (pages: Session, origin: string): void => {
  pages.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? null) : null
    answer(mayUse(origin, { permission, from: details.requestingUrl, mediaTypes }))
  })
  pages.setPermissionCheckHandler((_contents, permission, from, details) => {
    const { mediaType } = details
    const mediaTypes = mediaType === undefined || mediaType === 'unknown' ? null : [mediaType]
    return mayUse(origin, { permission, from, mediaTypes })
  })
  pages.setDevicePermissionHandler(() => false)
  pages.setDisplayMediaRequestHandler((_request, answer) => answer(null))
  pages.on('will-download', (event, item) => {
    event.preventDefault()
    say('download-refused', item.getMimeType())
  })
}

const guardPage = (contents: WebContents, origin: string): void => {
  contents.on('will-frame-navigate', (details) => {
    if (!mayNavigate(origin, details.url)) details.preventDefault()
  })
  contents.on('will-redirect', (details) => {
    if (!mayNavigate(origin, details.url)) details.preventDefault()
  })
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('before-input-event', (event, input) => {
    if (!mayPress(input)) event.preventDefault()
  })
  contents.on('context-menu', (event) => event.preventDefault())
  contents.on('zoom-changed', () => contents.setZoomFactor(1))
}

const openWindow = (url: string, now: () => number): void => {
  const window = new BrowserWindow(WINDOW_OPTIONS)
  const contents = window.webContents
  let recovery = NOTHING_HAPPENED

  const load = (): void => {
    // A load that fails is heard of in did-fail-load.
    contents.loadURL(url).catch(() => undefined)
  }
  const hear = (happened: Happened): void => {
    const next = recover(recovery, happened, now())
    recovery = next.recovery
    const { action } = next
    if (action.kind !== 'nothing') say(happened, action.kind)
    switch (action.kind) {
      case 'nothing':
        return
      case 'reload':
        setTimeout(load, action.afterMs)
        return
      case 'wait-and-reload':
        void contents.loadFile(WAITING_PAGE)
        setTimeout(load, action.afterMs)
        return
      case 'end-page':
        contents.forcefullyCrashRenderer()
        return
      case 'give-up':
        app.exit(EX_SOFTWARE)
        return
      default:
        action satisfies never
    }
  }

  contents.on('render-process-gone', () => hear('page-died'))
  contents.on('unresponsive', () => hear('page-hung'))
  contents.on('did-fail-load', (_event, code, _text, failedUrl, isMainFrame) => {
    if (isMainFrame && code !== ERR_ABORTED && failedUrl === url) hear('load-failed')
  })
  contents.on('did-finish-load', () => {
    if (contents.getURL() === url) hear('page-shown')
  })
  // Alt+F4 and the window manager's close come here; only a signal ends a kiosk.
  window.on('close', (event) => event.preventDefault())
  window.once('ready-to-show', () => window.show())
  load()
}

const main = async (): Promise<void> => {
  const read = readConfig(process.argv.slice(1))
  if (read.kind === 'refused') {
    process.stderr.write(`${read.message}\n`)
    app.exit(EX_CONFIG)
    return
  }
  const { config } = read
  if (config.profile !== null) app.setPath('userData', config.profile)
  if (!app.requestSingleInstanceLock()) {
    say('second-window', 'another kiosk window runs with this profile')
    app.exit(0)
    return
  }
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => guardPage(contents, config.origin))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.exit(0))
  await app.whenReady()
  Menu.setApplicationMenu(null)
  guardSession(session.defaultSession, config.origin)
  openWindow(config.url, () => performance.now())
}

await main()
