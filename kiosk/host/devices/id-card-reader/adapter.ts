import { keepConnected, type Device, type DeviceSurroundings, type SelfTestResult } from '../device.ts'
import { StatusRecord } from '../status-record.ts'
import type { Connection } from '../transport/transport.ts'
import type { PhotoDecoder } from './base-information.ts'
import { SamLink, type SamAnswer } from './link.ts'
import type { SamCommand } from './protocol.ts'
import { describeAnswer, failureOf, liftedDuring, readingOf, type ReaderEvent } from './reading.ts'

export interface IdCardReaderOptions extends DeviceSurroundings {
  /** Pause between polls in ms; readers want at least 300. */
  readonly pollMs: number
  readonly decodePhoto: PhotoDecoder | null
  readonly onEvent: (event: ReaderEvent) => void
}

export const shortestPollMs = 300
/** This many unanswered questions in a row make the reader `offline`. */
const silencesUntilOffline = 2
/** This many make us open the port anew: it heals USB adapters that hang. */
const silencesUntilReopen = 6
/** One more reading is tried without troubling the customer. */
const readingAttempts = 2

/** After so many probes for a lifted card without an answer the reader is taken for one that cannot tell. */
const unansweredProbes = 3
/** So often in a row it is no card passing by: it is held wrongly, or two cards lie there. */
const selectFailuresUntilTold = 4

/** `resting`: the card was read and lies there; `resting-unknown`: this reader cannot tell whether it still does. */
type Field = 'empty' | 'resting' | 'resting-unknown'

class IdCardReader implements Device {
  readonly #options: IdCardReaderOptions
  readonly #record: StatusRecord
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #field: Field = 'empty'
  #silences = 0
  #selectFailures = 0
  #probesUnanswered = 0
  #answered = false
  #serving = false
  #tests: ((result: SelfTestResult) => void)[] = []

  constructor(options: IdCardReaderOptions) {
    this.#options = { ...options, pollMs: Math.max(shortestPollMs, options.pollMs) }
    this.#record = new StatusRecord({
      name: options.name,
      kind: 'id-card-reader',
      transport: options.transport.address,
      counters: ['reads', 'retries', 'failures', 'reconnects', 'discarded'],
      clock: options.clock,
      onStatus: options.onStatus,
    })
    this.#running = keepConnected(options, this.#record, this.#stop.signal, (connection, signal) =>
      this.#serve(connection, signal),
    )
  }

  status(): ReturnType<Device['status']> {
    return this.#record.current
  }

  selfTest(): Promise<SelfTestResult> {
    if (!this.#serving) {
      return Promise.resolve({ ok: false, answer: this.#record.current.problem ?? 'not connected' })
    }
    return new Promise((resolve) => this.#tests.push(resolve))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #serve(connection: Connection, signal: AbortSignal): Promise<{ readonly answered: boolean }> {
    using link = new SamLink(connection, this.#options.clock, signal)
    this.#silences = 0
    this.#answered = false
    this.#serving = true
    await this.#ask(link, 'samStatus')
    while (!signal.aborted && this.#silences < silencesUntilReopen) {
      if (this.#tests.length > 0) await this.#runTests(link)
      if (this.#field === 'resting') await this.#lookForRemoval(link)
      else await this.#lookForCard(link)
      await this.#options.clock.sleep(this.#options.pollMs, signal)
    }
    this.#serving = false
    this.#finishTests({ ok: false, answer: 'connection ended' })
    return { answered: this.#answered }
  }

  /** Asks, and lets the answer say how the reader is. */
  async #ask(link: SamLink, command: SamCommand): Promise<SamAnswer> {
    const answer = await link.ask(command)
    if (answer.kind === 'ended') return answer
    const text = describeAnswer(answer)
    const failed = answer.kind === 'reply' && (answer.sw3 === 0x60 || answer.sw3 === 0x66)
    this.#record.prove(proofNames[command], text, answer.kind === 'reply' && !failed)
    if (answer.kind === 'reply') {
      this.#silences = 0
      this.#answered = true
      this.#record.set(
        failed ? { state: 'hardwareError', problem: text } : { state: 'online', problem: null },
      )
      return answer
    }
    if (answer.kind === 'damaged') {
      this.#record.count('discarded')
      this.#options.log.warn(
        { device: this.#options.name, command, reason: answer.reason },
        'reply discarded',
      )
    }
    this.#silences += 1
    if (this.#silences >= silencesUntilOffline)
      this.#record.set({ state: 'offline', problem: `${proofNames[command]}: ${text}` })
    return answer
  }

  async #lookForCard(link: SamLink): Promise<void> {
    const found = await this.#ask(link, 'find')
    if (found.kind !== 'reply' || found.sw3 !== 0x9f) return
    this.#cardGone()
    const selected = await this.#ask(link, 'select')
    if (selected.kind === 'reply' && selected.sw3 !== 0x90) {
      // A card passing by: nothing was shown to the customer yet, the next poll finds it again.
      this.#record.count('retries')
      this.#selectFailures += 1
      if (this.#selectFailures % selectFailuresUntilTold === 0) this.#report(failureOf('select', selected))
      return
    }
    this.#selectFailures = 0
    this.#options.onEvent({ kind: 'card-present' })
    this.#report(await this.#read(link, selected))
  }

  /** From a selected card to an event. One failed reading is begun again with find, as the protocol wants it. */
  async #read(link: SamLink, firstSelection: SamAnswer): Promise<ReaderEvent> {
    let selected = firstSelection
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#tryReading(link, selected)
      if ('event' in result) return result.event
      const { step, answer } = result
      if (attempt >= readingAttempts || answer.kind === 'ended') return failureOf(step, answer)
      this.#record.count('retries')
      const found = await this.#ask(link, 'find')
      if (found.kind === 'ended') return failureOf(step, found)
      if (found.kind !== 'reply' || found.sw3 !== 0x9f) {
        const lostCard = answer.kind === 'reply' && answer.sw3 === 0x41
        return lostCard && found.kind === 'reply' ? liftedDuring(answer) : failureOf(step, answer)
      }
      selected = await this.#ask(link, 'select')
    }
  }

  async #tryReading(
    link: SamLink,
    selected: SamAnswer,
  ): Promise<
    { readonly event: ReaderEvent } | { readonly step: 'select' | 'read'; readonly answer: SamAnswer }
  > {
    if (selected.kind !== 'reply' || selected.sw3 !== 0x90) return { step: 'select', answer: selected }
    const read = await this.#ask(link, 'readBase')
    if (read.kind !== 'reply' || read.sw3 !== 0x90) return { step: 'read', answer: read }
    // The reader has read the card, whatever we make of it: until it is lifted, find will answer "no card".
    this.#field = 'resting'
    return { event: await readingOf(read, this.#options.decodePhoto) }
  }

  #report(event: ReaderEvent): void {
    if (event.kind === 'card-read') this.#record.count('reads')
    if (event.kind === 'card-unreadable') {
      this.#record.count('failures')
      this.#options.log.info(
        { device: this.#options.name, reason: event.reason, detail: event.detail },
        'card not read',
      )
    }
    this.#options.onEvent(event)
  }

  /**
   * After a reading find answers "no card" whether the card was lifted or not. The newest address can be read without
   * another find while the card stays, and cannot once it left: that tells.
   */
  async #lookForRemoval(link: SamLink): Promise<void> {
    const answer = await this.#ask(link, 'readNewAddress')
    if (answer.kind === 'silent') {
      await this.#probeUnanswered(link)
      return
    }
    if (answer.kind !== 'reply') return
    this.#probesUnanswered = 0
    if (answer.sw3 === 0x90 || answer.sw3 === 0x91) return
    const cannotTell = answer.sw3 === 0x21 || answer.sw3 === 0x11 || answer.sw3 === 0x23
    if (cannotTell) this.#field = 'resting-unknown'
    else this.#cardGone()
  }

  /** Some readers do not answer a command they do not know: the silence is the command's, if find is answered. */
  async #probeUnanswered(link: SamLink): Promise<void> {
    this.#probesUnanswered += 1
    if (this.#probesUnanswered >= unansweredProbes) {
      this.#probesUnanswered = 0
      this.#field = 'resting-unknown'
    }
    await this.#lookForCard(link)
  }

  #cardGone(): void {
    if (this.#field === 'empty') return
    this.#field = 'empty'
    this.#options.onEvent({ kind: 'card-removed' })
  }

  async #runTests(link: SamLink): Promise<void> {
    const status = await this.#ask(link, 'samStatus')
    this.#finishTests({
      ok: status.kind === 'reply' && status.sw3 === 0x90,
      answer: `${proofNames.samStatus}: ${describeAnswer(status)}`,
    })
  }

  #finishTests(result: SelfTestResult): void {
    for (const finish of this.#tests.splice(0)) finish(result)
  }
}

const proofNames: Readonly<Record<SamCommand, string>> = {
  resetSam: 'reset module',
  samStatus: 'module status',
  samId: 'module number',
  find: 'find card',
  select: 'select card',
  readBase: 'read card',
  readNewAddress: 'read newest address',
}

/**
 * Starts polling for cards. Each card gives `card-present`, then `card-read` or `card-unreadable`; after a reading,
 * `card-removed` when it left or, on readers that cannot tell, when the next card comes.
 */
export function startIdCardReader(options: IdCardReaderOptions): Device {
  return new IdCardReader(options)
}
