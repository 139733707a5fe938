import type { WebSocket } from '@fastify/websocket'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Random } from '../ambient.ts'
import { kioskOf, staffOf } from '../http/access.ts'
import type { HelpHub, Peer } from './hub.ts'

export type HelpRouteDeps = {
  help: HelpHub
  random: Random
  /** A peer that does not answer a ping within this time, in milliseconds, is gone. */
  pingMs: number
}

/** What a reader that has stopped reading may leave waiting before its link is given up. */
const unsentBytes = 4 * 1024 * 1024
/** Frames a second of one link; a video call's signalling and a pointer need far fewer. */
const framesPerSecond = 300

const peerOf = (socket: WebSocket): Peer => ({
  send: (text) => {
    if (socket.bufferedAmount > unsentBytes) socket.terminate()
    else if (socket.readyState === socket.OPEN) socket.send(text)
  },
  close: (code, reason) => socket.close(code, reason),
})

const textOf = (data: Buffer | ArrayBuffer | Buffer[]): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8')
}

type Link = { frame: (text: string) => void; closed: () => void }

/**
 * Reads text frames, keeps the pace, and finds out when the other end is silently gone or, by `stillAllowed`, may no
 * longer be here.
 */
const attend = (
  socket: WebSocket,
  link: Link,
  request: FastifyRequest,
  pingMs: number,
  stillAllowed: () => Promise<void>,
): void => {
  const seen = { answered: true, frames: 0 }
  const ping = setInterval(() => {
    if (!seen.answered) return socket.terminate()
    seen.answered = false
    socket.ping()
    stillAllowed().catch(() => socket.close(4401, 'signed out'))
  }, pingMs)
  const pace = setInterval(() => {
    seen.frames = 0
  }, 1_000)
  socket.on('pong', () => {
    seen.answered = true
  })
  socket.on('message', (data, isBinary) => {
    seen.frames += 1
    if (seen.frames > framesPerSecond) return socket.close(1008, 'too many frames')
    if (isBinary) return socket.close(1003, 'text frames only')
    link.frame(textOf(data))
  })
  socket.on('error', (error) =>
    request.log.info({ code: 'code' in error ? error.code : null }, 'a help link failed'),
  )
  socket.on('close', () => {
    clearInterval(ping)
    clearInterval(pace)
    link.closed()
  })
}

/** `/kiosk/link` and `/desk/link`: signalling of help calls. Origin is checked for every WebSocket by the server. */
export const helpRoutes =
  ({ help, random, pingMs }: HelpRouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const requireDesk = app.requireStaff('desk')
    /** A desk's page stays open for a day: whether its person is still signed in is asked again and again. */
    const stillSignedIn = new WeakMap<FastifyRequest, () => Promise<void>>()

    app.get(
      '/kiosk/link',
      { websocket: true, schema: { hide: true }, preHandler: app.requireKiosk },
      (socket, request) => {
        const link = help.kioskLink(kioskOf(request).kioskId, peerOf(socket))
        attend(socket, link, request, pingMs, () => Promise.resolve())
      },
    )

    app.get(
      '/desk/link',
      {
        websocket: true,
        schema: { hide: true },
        preHandler: async (request, reply) => {
          await requireDesk(request, reply)
          stillSignedIn.set(request, () => requireDesk(request, reply))
        },
      },
      (socket, request) => {
        const { name, displayName } = staffOf(request)
        const link = help.deskLink({ deskId: random.uuid(), name, displayName }, peerOf(socket))
        attend(socket, link, request, pingMs, stillSignedIn.get(request) ?? (() => Promise.resolve()))
      },
    )

    app.addHook('preClose', () => {
      help.close()
      return Promise.resolve()
    })
  }
