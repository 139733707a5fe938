import type { Socket } from 'node:net'

const LOOK_EVERY_MS = 100
/** What was on its way when the holder left is read together with the end of the connection. */
const SETTLE_MS = 300

export type SessionWatch = {
  /**
   * Whether the holder of a connection is still there: `alive` once it has said anything from now on and stays,
   * `gone` once the connection is over. Until then nothing is known: a connection whose other end lost its network
   * looks exactly like one that is quiet.
   */
  verdict: (held: Socket) => Promise<'alive' | 'gone'>
  stop: () => void
}

/** Watches connections for a word of life, each once however many ask. */
export const createSessionWatch = (): SessionWatch => {
  const asked = new Map<Socket, Promise<'alive' | 'gone'>>()
  const timers = new Set<NodeJS.Timeout>()

  const watch = (held: Socket): Promise<'alive' | 'gone'> =>
    new Promise((resolve) => {
      const before = held.bytesRead
      let spokeAt: number | null = null
      const end = (verdict: 'alive' | 'gone'): void => {
        clearInterval(timer)
        timers.delete(timer)
        held.removeListener('close', gone)
        asked.delete(held)
        resolve(verdict)
      }
      const gone = (): void => end('gone')
      const timer = setInterval(() => {
        if (held.destroyed) return gone()
        if (spokeAt === null && held.bytesRead > before) spokeAt = performance.now()
        if (spokeAt !== null && performance.now() - spokeAt >= SETTLE_MS) end('alive')
      }, LOOK_EVERY_MS)
      timer.unref()
      timers.add(timer)
      held.once('close', gone)
      if (held.destroyed) gone()
    })

  return {
    verdict: (held) => {
      const known = asked.get(held)
      if (known !== undefined) return known
      const fresh = watch(held)
      asked.set(held, fresh)
      return fresh
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer)
    },
  }
}
