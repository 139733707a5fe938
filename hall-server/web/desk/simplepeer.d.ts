/** What the desk uses of simple-peer's browser bundle. */
declare module 'simple-peer/simplepeer.min.js' {
  type Events = {
    signal: (data: unknown) => void
    stream: (stream: MediaStream) => void
    connect: () => void
    close: () => void
    error: (error: Error) => void
  }
  export default class SimplePeer {
    constructor(options: {
      initiator: boolean
      trickle: boolean
      stream?: MediaStream
      config: RTCConfiguration
    })
    signal(data: unknown): void
    destroy(): void
    on<E extends keyof Events>(event: E, listener: Events[E]): this
  }
}
