import { keepConnected, type Device, type DeviceSurroundings, type SelfTestResult } from '../device.ts'
import { StatusRecord } from '../status-record.ts'
import type { Connection } from '../transport/transport.ts'
import { BaudSearch, type AdjustableBaud } from './baud-search.ts'
import { cannotDoIt, CardDialogue, type DialogueOptions } from './card-dialogue.ts'
import { SamLink, type SamAnswer } from './link.ts'
import { decodeModuleNumber } from './module-number.ts'
import type { SamCommand } from './protocol.ts'
import { proofNames } from './proof-names.ts'
import { describeAnswer, failureOf, type ReaderEvent } from './reading.ts'
import { Trouble } from './trouble.ts'

export interface IdCardReaderOptions extends DeviceSurroundings, DialogueOptions {
  /** Pause between polls in ms; readers want at least 300. */
  readonly pollMs: number
  /** The module's number as on its label; a reader with another one is not read from. Null: any reader will do. */
  readonly moduleNumber: string | null
  /** Null where the line has no speed of its own, as over TCP. */
  readonly adjustableBaud: AdjustableBaud | null
  readonly onEvent: (event: ReaderEvent) => void
}

export const shortestPollMs = 300
/** This many unanswered questions in a row make the reader `offline`. */
const silencesUntilOffline = 2
/** This many make us open the port anew: it heals USB adapters that hang. */
const silencesUntilReopen = 6
/** After so many probes for a lifted card without an answer the reader is taken for one that cannot tell. */
const unansweredProbes = 3
/** So often in a row it is no card passing by: it is held wrongly, or two cards lie there. */
const selectFailuresUntilTold = 4

/** `resting`: the card was read and lies there; `resting-unknown`: this reader cannot tell whether it still does. */
type Field = 'empty' | 'resting' | 'resting-unknown'

class IdCardReader implements Device {
  readonly #options: IdCardReaderOptions
  readonly #record: StatusRecord
  readonly #search: BaudSearch | null
  readonly #trouble = new Trouble()
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #field: Field = 'empty'
  #silences = 0
  #selectFailures = 0
  #probesUnanswered = 0
  #answered = false
  #serving = false
  /** What is wrong with the module's number. */
  #wrongModule: string | null = null
  #tests: ((result: SelfTestResult) => void)[] = []

  constructor(options: IdCardReaderOptions) {
    this.#options = { ...options, pollMs: Math.max(shortestPollMs, options.pollMs) }
    const { transport, adjustableBaud } = options
    this.#search = adjustableBaud === null ? null : new BaudSearch(transport.address, adjustableBaud)
    this.#record = new StatusRecord({
      name: options.name,
      kind: 'id-card-reader',
      transport: transport.address,
      counters: ['reads', 'retries', 'failures', 'reconnects', 'discarded', 'resets'],
      clock: options.clock,
      onStatus: options.onStatus,
    })
    this.#running = keepConnected(
      { ...options, transport: this.#search ?? transport },
      this.#record,
      this.#stop.signal,
      (connection, signal) => this.#serve(connection, signal),
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
    this.#wrongModule = null
    this.#serving = true
    if (await this.#greet(link)) await this.#poll(link, signal)
    this.#serving = false
    this.#finishTests({ ok: false, answer: 'connection ended' })
    if (!this.#answered && !signal.aborted) this.#search?.nobodyAnswered()
    return { answered: this.#answered }
  }

  /** Finds out who is there. False: the port is to be opened anew. */
  async #greet(link: SamLink): Promise<boolean> {
    await this.#ask(link, 'samStatus')
    if (this.#search !== null) {
      // Somebody who is there at this speed answers one of two.
      if (!this.#answered) await this.#ask(link, 'samStatus')
      if (!this.#answered) return false
      const command = this.#search.command
      if (command !== null) {
        const answer = await this.#ask(link, command)
        const accepted = answer.kind === 'reply' && answer.sw3 === 0x90
        this.#search.told(accepted)
        if (accepted) return false
      }
      this.#record.describe({ features: { baudRate: this.#search.baudRate } })
    }
    if (this.#answered) await this.#checkModule(link)
    return true
  }

  async #checkModule(link: SamLink): Promise<void> {
    const answer = await this.#ask(link, 'samId')
    const number = answer.kind === 'reply' && answer.sw3 === 0x90 ? decodeModuleNumber(answer.data) : null
    const text = number?.text ?? null
    this.#record.describe({ serialNumber: text })
    const expected = this.#options.moduleNumber
    if (expected === null || expected === text) this.#wrongModule = null
    else {
      const found = text === null ? 'does not tell its number' : `is ${text}`
      this.#wrongModule = `another reader is on this port: its module ${found}, expected ${expected}`
      this.#record.set({ state: 'userError', problem: this.#wrongModule })
    }
  }

  async #poll(link: SamLink, signal: AbortSignal): Promise<void> {
    const dialogue = new CardDialogue(this.#options, (command) => this.#ask(link, command), {
      retry: () => this.#record.count('retries'),
      read: () => {
        this.#field = 'resting'
      },
    })
    while (!signal.aborted && this.#silences < silencesUntilReopen) {
      if (this.#tests.length > 0) await this.#runTests(link)
      if (this.#wrongModule !== null) await this.#checkModule(link)
      else if (this.#field === 'resting') await this.#lookForRemoval(link, dialogue)
      else await this.#lookForCard(link, dialogue)
      if (this.#trouble.wantsReset) await this.#reset(link)
      await this.#options.clock.sleep(this.#options.pollMs, signal)
    }
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
      this.#trouble.answered(answer)
      if (failed) this.#record.set({ state: 'hardwareError', problem: text })
      else if (this.#wrongModule === null) this.#record.set({ state: 'online', problem: null })
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

  async #reset(link: SamLink): Promise<void> {
    this.#trouble.over()
    this.#record.count('resets')
    this.#options.log.warn({ device: this.#options.name }, 'module reset after repeated failures')
    await this.#ask(link, 'resetSam')
    this.#field = 'empty'
  }

  async #lookForCard(link: SamLink, dialogue: CardDialogue): Promise<void> {
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
    this.#report(await dialogue.read(selected))
  }

  #report(event: ReaderEvent): void {
    this.#trouble.ended(event)
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
  async #lookForRemoval(link: SamLink, dialogue: CardDialogue): Promise<void> {
    const answer = await this.#ask(link, 'readNewAddress')
    if (answer.kind === 'silent') {
      await this.#probeUnanswered(link, dialogue)
      return
    }
    if (answer.kind !== 'reply') return
    this.#probesUnanswered = 0
    if (answer.sw3 === 0x90 || answer.sw3 === 0x91) return
    if (cannotDoIt(answer)) this.#field = 'resting-unknown'
    else this.#cardGone()
  }

  /** Some readers do not answer a command they do not know: the silence is the command's, if find is answered. */
  async #probeUnanswered(link: SamLink, dialogue: CardDialogue): Promise<void> {
    this.#probesUnanswered += 1
    if (this.#probesUnanswered >= unansweredProbes) {
      this.#probesUnanswered = 0
      this.#field = 'resting-unknown'
    }
    await this.#lookForCard(link, dialogue)
  }

  #cardGone(): void {
    if (this.#field === 'empty') return
    this.#field = 'empty'
    this.#options.onEvent({ kind: 'card-removed' })
  }

  async #runTests(link: SamLink): Promise<void> {
    const status = await this.#ask(link, 'samStatus')
    const number = this.#record.current.capabilities?.deviceInformation.serialNumber ?? null
    const answer = `${proofNames.samStatus}: ${describeAnswer(status)}`
    this.#finishTests({
      ok: status.kind === 'reply' && status.sw3 === 0x90 && this.#wrongModule === null,
      answer: this.#wrongModule ?? (number === null ? answer : `${answer}; module ${number}`),
    })
  }

  #finishTests(result: SelfTestResult): void {
    for (const finish of this.#tests.splice(0)) finish(result)
  }
}

/**
 * Starts polling for cards. Each card gives `card-present`, then `card-read` or `card-unreadable`; after a reading,
 * `card-removed` when it left or, on readers that cannot tell, when the next card comes.
 */
export function startIdCardReader(options: IdCardReaderOptions): Device {
  return new IdCardReader(options)
}
