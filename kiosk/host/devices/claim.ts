import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { z } from 'zod'

/** Who holds a device, as it tells others who ask. */
export const holder = z.object({
  program: z.string().max(100),
  pid: z.int().positive(),
  device: z.string().max(100),
  since: z.int().nonnegative(),
})
export type Holder = z.infer<typeof holder>

/** The right to one device on this machine, until it is disposed of or the process ends, however it ends. */
export type Claim = AsyncDisposable

export type ClaimAnswer =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  /** `by` is null when the holder does not say who it is, because it hangs or is no program of ours. */
  | { readonly kind: 'held'; readonly by: Holder | null }

const answerDeadlineMs = 500
const longestAnswer = 1000

/**
 * A claim is a local socket that listens under a name made from the device. The system gives a name to one listener
 * alone and takes it back when that process is gone, even by SIGKILL, so there is no lock file to go stale; and whoever
 * comes second can ask it. On Linux the name is an abstract one (unix(7)) and leaves nothing on disk.
 */
function socketName(key: string): string {
  const name = `foyer-device-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`
  if (process.platform === 'linux') return `\0${name}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : `/tmp/${name}.sock`
}

async function listen(path: string, own: Holder): Promise<Server | null> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.end(JSON.stringify(own))
  })
  return await new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null)
      else reject(error)
    })
    server.listen({ path }, () => resolve(server.unref()))
  })
}

/** What the holder says of itself; `nobody` when there is none: a socket file that its process left behind. */
async function askHolder(path: string): Promise<Holder | 'nobody' | null> {
  return await new Promise((resolve) => {
    const socket = createConnection({ path })
    let heard = ''
    const end = (answer: Holder | 'nobody' | null): void => {
      clearTimeout(late)
      socket.destroy()
      resolve(answer)
    }
    const late = setTimeout(() => end(null), answerDeadlineMs)
    socket.setEncoding('utf8').on('data', (text) => {
      heard += String(text)
      if (heard.length > longestAnswer) end(null)
    })
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? 'nobody' : null),
    )
    socket.once('end', () => end(parseHolder(heard)))
  })
}

function parseHolder(text: string): Holder | null {
  try {
    return holder.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** Claims a device by a key that is the same for everybody who means that device. Waits at most half a second. */
export async function claim(key: string, own: Holder): Promise<ClaimAnswer> {
  const path = socketName(key)
  for (let attempt = 1; ; attempt += 1) {
    const server = await listen(path, own)
    if (server !== null) {
      const release = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
      return { kind: 'claimed', claim: { [Symbol.asyncDispose]: release } }
    }
    const by = await askHolder(path)
    if (by !== 'nobody') return { kind: 'held', by }
    if (attempt > 1) return { kind: 'held', by: null }
    // Let go of in between, or left behind by a process that was killed where sockets are files.
    if (path.startsWith('/')) rmSync(path, { force: true })
  }
}

/** Who holds a device, without taking it; null when nobody does. */
export async function claimHolder(key: string): Promise<Holder | 'unknown' | null> {
  const by = await askHolder(socketName(key))
  return by === 'nobody' ? null : (by ?? 'unknown')
}
