import { createServer, request, type Server } from 'node:http'
import { once } from 'node:events'
import WebSocket, { WebSocketServer } from 'ws'

type Heard = { readonly path: string; readonly text: string }

/**
 * Stands between the kiosk host and the hall and writes down every byte of meaning the host sends: request lines,
 * headers, bodies and WebSocket messages. Passes everything on unchanged.
 */
export class Recorder implements AsyncDisposable {
  readonly heard: Heard[] = []
  target = ''
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true })

  private constructor() {
    this.#server = createServer((incoming, answer) => {
      const chunks: Buffer[] = []
      const outgoing = request(
        new URL(incoming.url ?? '/', this.target),
        { method: incoming.method, headers: incoming.headers },
        (response) => {
          answer.writeHead(response.statusCode ?? 502, response.headers)
          response.pipe(answer)
        },
      )
      outgoing.on('error', () => answer.destroy())
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        outgoing.write(chunk)
      })
      incoming.on('end', () => {
        const head = `${incoming.method} ${incoming.url} ${JSON.stringify(incoming.headers)}`
        this.heard.push({
          path: incoming.url ?? '',
          text: `${head}\n${Buffer.concat(chunks).toString('utf8')}`,
        })
        outgoing.end()
      })
    })
    this.#server.on('upgrade', (incoming, socket, head) => {
      const path = incoming.url ?? ''
      const { authorization, 'x-kiosk-id': kiosk } = incoming.headers
      const headers = {
        ...(authorization === undefined ? {} : { authorization }),
        ...(typeof kiosk === 'string' ? { 'x-kiosk-id': kiosk } : {}),
      }
      const far = new WebSocket(new URL(path, this.target.replace('http', 'ws')), { headers })
      far.once('error', () => socket.destroy())
      far.once('open', () => {
        this.#sockets.handleUpgrade(incoming, socket, head, (near) => {
          near.on('message', (data: Buffer, binary) => {
            this.heard.push({ path, text: data.toString('utf8') })
            far.send(data, { binary })
          })
          far.on('message', (data: Buffer, binary) => near.send(data, { binary }))
          near.on('close', () => far.close())
          far.on('close', () => near.close())
        })
      })
    })
  }

  static async open(): Promise<Recorder> {
    const recorder = new Recorder()
    recorder.#server.listen(0, '127.0.0.1')
    await once(recorder.#server, 'listening')
    return recorder
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new TypeError('not listening')
    return `http://127.0.0.1:${address.port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
