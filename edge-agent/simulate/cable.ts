import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type Cable = {
  /** Where the device finds its broker: this end of the cable. */
  port: number
  /** Nothing gets through any more, and nobody is told: what was under way is lost, as with a pulled plug. */
  pull: () => void
  /** The network is back. Connections of before are dead, and both ends learn it now. */
  plug: () => void
  stop: () => Promise<void>
}

/** A TCP line to `host` and whatever `port` says when somebody connects; it can be pulled and plugged in again. */
export const layCable = async (host: string, port: () => number): Promise<Cable> => {
  const ends = new Set<Socket>()
  let isPulled = false
  const join = (from: Socket, to: Socket): void => {
    ends.add(from)
    from.setNoDelay(true)
    from.on('data', (bytes: Buffer) => {
      if (!isPulled && !to.write(bytes)) {
        from.pause()
        to.once('drain', () => from.resume())
      }
    })
    // While it is pulled, the far end must not learn that the near one is gone.
    from.on('close', () => {
      ends.delete(from)
      if (!isPulled) to.destroy()
    })
    from.on('error', () => from.destroy())
  }
  const server = createServer((near) => {
    if (isPulled) {
      // No answer, and no refusal either.
      ends.add(near)
      near.on('error', () => near.destroy())
      near.on('close', () => ends.delete(near))
      return
    }
    const far = connect(port(), host)
    join(near, far)
    join(far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new TypeError('a cable has no port')
  const cut = (): void => {
    for (const end of ends) end.destroy()
  }
  return {
    port: bound.port,
    pull: () => {
      isPulled = true
    },
    plug: () => {
      cut()
      isPulled = false
    },
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}
