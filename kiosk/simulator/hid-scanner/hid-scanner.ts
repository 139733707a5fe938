import type { ScannerSymbology } from '../scanner/scanner.ts'
import { spoilReports, type WaitingHidFault } from './faults.ts'
import { encodeReports } from './reports.ts'

/** What the twin is plugged into: a kernel's uhid, or a peer in the same process. */
export interface HidSocket {
  send(report: Uint8Array): void | Promise<void>
  unplug(): void | Promise<void>
}

/** How often a scanner of full speed is asked for a report. */
const usualPauseMs = 8

/** A HID POS scanner: codes become reports, one after the other, through whatever fault waits for them. */
export class HidScannerTwin {
  readonly #socket: HidSocket
  readonly #sleep: (ms: number) => Promise<void>
  #next: WaitingHidFault | null = null
  #stall = false
  #pauseMs = usualPauseMs

  constructor(socket: HidSocket, sleep: (ms: number) => Promise<void>) {
    this.#socket = socket
    this.#sleep = sleep
  }

  /** Resolves when the last report has left, or what was left of the code. */
  async scan(text: string, symbology: ScannerSymbology): Promise<void> {
    if (this.#stall) return
    const reports = encodeReports(text, symbology)
    const spoilt = this.#next === null ? { reports, afterwards: null } : spoilReports(reports, this.#next)
    this.#next = null
    for (const [index, report] of spoilt.reports.entries()) {
      if (index > 0) await this.#sleep(this.#pauseMs)
      await this.#socket.send(report)
    }
    if (spoilt.afterwards === 'stall') this.#stall = true
    if (spoilt.afterwards === 'unplug') await this.#socket.unplug()
  }

  setNext(fault: WaitingHidFault): void {
    this.#next = fault
  }

  /** Nothing more comes. */
  setStall(on: boolean): void {
    this.#stall = on
  }

  /** How long it waits between two reports of a code, in ms; null: as a scanner does. */
  setSlow(pauseMs: number | null): void {
    this.#pauseMs = pauseMs ?? usualPauseMs
  }

  clearFaults(): void {
    this.#next = null
    this.#stall = false
    this.#pauseMs = usualPauseMs
  }
}
