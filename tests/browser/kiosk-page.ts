import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeFaceFrame, type FaceFrame } from '@foyer/contracts/face-frame'
import { maskView } from '@foyer/contracts/mask'
import { uiToHost, type HostToUi, type UiToHost } from '@foyer/contracts/ui-link'
import type { View } from '@foyer/contracts/view'
import { WebSocketServer, type WebSocket } from 'ws'

/** Something the tests cannot do without is not on this machine; the message says how to get it. */
export class MissingForTest extends Error {
  readonly code = 'missing-for-test'
}

const dist = fileURLToPath(new URL('../../kiosk/ui/dist/', import.meta.url))
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"

/** A page that holds the mirror as a desk does, and shows it one masked view. */
const deskPage = (masked: View): string =>
  `<!doctype html><meta charset="utf-8"><title>desk</title><link rel="stylesheet" href="/desk.css"><iframe id="mirror" src="/mirror.html"></iframe><script src="/desk.js"></script><script type="application/json" id="view">${JSON.stringify(masked).replaceAll('<', '\\u003c')}</script>`
const deskStyle = 'html,body{margin:0;height:100%}iframe{border:0;display:block;width:100%;height:100%}'
const deskScript = `window.heard = []
addEventListener('message', (event) => {
  if (event.origin !== location.origin) return
  window.heard.push(event.data)
  if (event.data.type === 'mirror-ready') document.getElementById('mirror').contentWindow.postMessage(
    { type: 'mirror-view', view: JSON.parse(document.getElementById('view').textContent) }, location.origin)
})`

/** Serves the built kiosk UI as a kiosk host does, under its policy and with its link, and sends it chosen views. */
export interface KioskPage {
  readonly url: string
  readonly token: string
  readonly show: (view: View) => void
  readonly send: (message: HostToUi) => void
  /** Everything the page has said, oldest first. */
  readonly heard: UiToHost[]
  /** Every frame of the camera that the page has sent, oldest first. */
  readonly frames: FaceFrame[]
  readonly closeLinks: (code: number) => void
  readonly stop: () => Promise<void>
}

export const serveKioskPage = async (token = 'sample-token'): Promise<KioskPage> => {
  await stat(join(dist, 'index.html')).catch(() => {
    throw new MissingForTest(`${dist}index.html is not there: run \`npm run build\` first`)
  })
  const heard: UiToHost[] = []
  const frames: FaceFrame[] = []
  const sockets = new Set<WebSocket>()
  const state: { view: View | null } = { view: null }

  const bodyOf = async (path: string): Promise<{ type: string; body: Buffer | string } | null> => {
    if (path === '/desk' && state.view !== null)
      return { type: 'text/html', body: deskPage(maskView(state.view)) }
    if (path === '/desk.css') return { type: 'text/css', body: deskStyle }
    if (path === '/desk.js') return { type: 'text/javascript', body: deskScript }
    const file = normalize(join(dist, path === '/' ? 'index.html' : path))
    if (!file.startsWith(dist.endsWith(sep) ? dist : dist + sep)) return null
    const content = await readFile(file).catch(() => null)
    if (content === null) return null
    const type = types[extname(file)] ?? 'application/octet-stream'
    if (path !== '/') return { type, body: content }
    return {
      type,
      body: content.toString().replace('<head>', `<head><meta name="foyer-link" content="${token}">`),
    }
  }
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://kiosk')
    void bodyOf(pathname).then((found) => {
      response.writeHead(found === null ? 404 : 200, {
        'content-type': found?.type ?? 'text/plain',
        'content-security-policy': policy,
        'cache-control': pathname.startsWith('/assets/') ? 'max-age=3600' : 'no-store',
      })
      response.end(found?.body ?? 'not found')
    })
  })
  const links = new WebSocketServer({ server, path: '/link' })
  links.on('connection', (socket, request) => {
    if (new URL(request.url ?? '/', 'http://kiosk').searchParams.get('token') !== token) {
      socket.close(4401)
      return
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('message', (data, binary) => {
      if (!Buffer.isBuffer(data)) throw new TypeError('a message in pieces')
      if (!binary) {
        heard.push(uiToHost.parse(JSON.parse(data.toString())))
        return
      }
      const read = decodeFaceFrame(data)
      if (read.kind === 'discarded') throw new TypeError(`a binary message that is no frame: ${read.reason}`)
      frames.push(read.frame)
    })
    if (state.view !== null) socket.send(JSON.stringify({ type: 'view', view: state.view }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const send = (message: HostToUi): void => {
    for (const socket of sockets) socket.send(JSON.stringify(message))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    heard,
    frames,
    send,
    show: (view) => {
      state.view = view
      send({ type: 'view', view })
    },
    closeLinks: (code) => {
      for (const socket of sockets) socket.close(code)
    },
    stop: async () => {
      for (const socket of sockets) socket.terminate()
      links.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
