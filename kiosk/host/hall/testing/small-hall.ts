import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Heard = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
export type Said = { readonly status: number; readonly body: string }

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** A real HTTP server on loopback that answers as the test says; null hangs up in the middle of the answer. */
export class SmallHall implements AsyncDisposable {
  readonly heard: Heard[] = []
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(answer: (heard: Heard) => Said | null | Promise<Said | null>): Promise<SmallHall> {
    const server = createServer((request, response) => {
      void textOf(request).then(async (body) => {
        const heard = {
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers,
          body,
        }
        hall.heard.push(heard)
        const said = await answer(heard)
        if (said === null) {
          response.writeHead(200, { 'content-length': '1000' })
          response.write('{"half":')
          return setImmediate(() => response.destroy())
        }
        return response.writeHead(said.status, { 'content-type': 'application/json' }).end(said.body)
      })
    })
    const hall = new SmallHall(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return hall
  }

  get url(): string {
    const address: string | AddressInfo | null = this.#server.address()
    return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
