import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { TraceHeader, TraceProtocol } from '@foyer/contracts/trace'
import type { Logger } from 'pino'
import type { TraceEntryBody } from './trace-recorder.ts'

export interface TraceFileOptions {
  readonly dir: string
  readonly device: string
  readonly protocol: TraceProtocol
  /** On disk for this device, both files together. */
  readonly maxBytes: number
  readonly log: Logger
}

/** `2026-01-31T08:00:00.000`: UTC, and without saying so. */
const isoWithoutZone = (at: number): string => new Date(at).toISOString().slice(0, -1)

/**
 * The trace of one device: `DEVICE.trace.jsonl`, and before it `DEVICE.before.trace.jsonl`. When the file is half of
 * what is allowed it takes the place of the one before, so that the last hours are always there and the disk never
 * fills. A disk that fails ends the recording, and nothing else.
 */
export class TraceFile implements Disposable {
  readonly #options: TraceFileOptions
  readonly #path: string
  readonly #before: string
  #file: number | null = null
  #written = 0
  #began = 0
  #failed = false

  constructor(options: TraceFileOptions) {
    this.#options = options
    this.#path = join(options.dir, `${options.device}.trace.jsonl`)
    this.#before = join(options.dir, `${options.device}.before.trace.jsonl`)
  }

  write(at: number, body: TraceEntryBody): void {
    if (this.#failed) return
    try {
      const half = this.#options.maxBytes / 2
      const line = (began: number): string => `${JSON.stringify({ t: at - began, ...body })}\n`
      if (this.#file === null || this.#written + line(this.#began).length > half) this.#begin(at)
      const text = line(this.#began)
      if (this.#written + text.length <= half) this.#append(text)
    } catch (error) {
      this.#failed = true
      this.#close()
      this.#options.log.warn({ err: error, device: this.#options.device }, 'recording of the trace ended')
    }
  }

  [Symbol.dispose](): void {
    this.#failed = true
    this.#close()
  }

  #begin(at: number): void {
    this.#close()
    mkdirSync(this.#options.dir, { recursive: true })
    if (existsSync(this.#path)) renameSync(this.#path, this.#before)
    this.#file = openSync(this.#path, 'w', 0o600)
    this.#written = 0
    this.#began = at
    const { device, protocol } = this.#options
    const header: TraceHeader = { foyerTrace: 1, protocol, device, startedAt: isoWithoutZone(at) }
    this.#append(`${JSON.stringify(header)}\n`)
  }

  #append(text: string): void {
    if (this.#file === null) return
    writeSync(this.#file, text)
    this.#written += text.length
  }

  #close(): void {
    const file = this.#file
    this.#file = null
    if (file !== null) closeSync(file)
  }
}
