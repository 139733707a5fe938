import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Intent } from '@foyer/contracts/intent'
import { hostToUi } from '@foyer/contracts/ui-link'
import type { View } from '@foyer/contracts/view'
import { expect, vi } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'

const started: ChildProcess[] = []
/** Ends whatever was started and has not ended. */
export const endAll = async (): Promise<void> => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await exited
  }
}

const readyLine = z.object({ ready: z.literal(true), urls: z.record(z.string(), z.string()) })

/** Starts a process of the house, `entry` below kiosk/host, with a configuration file. */
export const start = (entry: string, file: string): ChildProcess => {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL(`../${entry}`, import.meta.url)), '--config', file],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  started.push(child)
  return child
}

/** Its addresses, once it says that it is ready. */
export const ready = async (child: ChildProcess): Promise<Record<string, string>> => {
  const complaints: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => complaints.push(text))
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new RangeError('no stdout'))
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve(readyLine.parse(JSON.parse(line)).urls),
    )
    child.once('exit', (code) => reject(new RangeError(`ended with ${code}: ${complaints.join('')}`)))
  })
}

export const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)))

/** A window on the running host, driven like a finger would. */
export class Finger {
  view: View | null = null
  readonly #socket: WebSocket

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      const message = hostToUi.parse(JSON.parse(data.toString('utf8')))
      if (message.type === 'view') this.view = message.view
    })
  }

  static async on(page: string): Promise<Finger> {
    const html = await (await fetch(page)).text()
    const token = /name="foyer-link" content="([^"]+)"/.exec(html)?.[1] ?? ''
    const { origin, host } = new URL(page)
    const finger = new Finger(new WebSocket(`ws://${host}/link?token=${token}`, { origin }))
    await vi.waitFor(() => expect(finger.view).not.toBeNull(), 5_000)
    return finger
  }

  press(intent: Intent): void {
    const { screen, revision } = this.view ?? { screen: { name: '' }, revision: 0 }
    this.#socket.send(JSON.stringify({ type: 'intent', intent, screen: screen.name, revision }))
  }

  /** One frame of this window's camera. */
  show(frame: Uint8Array): void {
    this.#socket.send(frame)
  }

  async sees(part: object): Promise<void> {
    await vi.waitFor(() => expect(this.view).toMatchObject(part), { timeout: 15_000, interval: 20 })
  }
}
