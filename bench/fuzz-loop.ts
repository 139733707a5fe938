import type { Coverage } from './fuzz-coverage.ts'
import type { FuzzTarget } from './fuzz-targets.ts'

/** What a number of generated inputs did to one decoder. Every count but `inputs`, `bytes` and `sorts` must be zero. */
export interface FuzzReport {
  inputs: number
  bytes: number
  /** Sorts of messages seen: how far into the decoder the inputs came. */
  sorts: number
  crashes: number
  /** Inputs that took longer than a second. */
  hangs: number
  /** The most bytes a decoder still held after an input. */
  mostHeld: number
  overfull: number
  wrongAccepts: number
  splitDiffers: number
  /** Characters of the drivers' source that ran, beyond those that run when it is loaded; 0 when that was not looked at. */
  covered: number
  /** The first input that went wrong, as hex, with what was wrong; null when none did. */
  first: string | null
}

/** The longest a decoder may hold back: a frame with a fingerprint, a code of several reports, or a run of noise. */
const mostAllowed = 8192
const longestInput = 8192
const slowMs = 1000
const mostKept = 256
const mostGuiding = 2048
/** Coverage is looked at once for so many inputs, and one by one only when they reached something new. */
const batchInputs = 64
const splitEvery = 16

/** A small generator of its own (xorshift32), so that a number gives the same inputs on every machine. */
function generator(seed: number): (below: number) => number {
  let state = seed === 0 ? 1 : seed | 0
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

function mutated(corpus: readonly Uint8Array[], pick: (below: number) => number): Uint8Array {
  const one = (): Uint8Array => corpus[pick(corpus.length)] ?? new Uint8Array(0)
  let bytes = Uint8Array.from(one())
  for (let times = pick(4); times >= 0; times -= 1) {
    const at = pick(bytes.length + 1)
    switch (pick(9)) {
      case 0:
        if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8))
        break
      case 1:
        if (at < bytes.length) bytes[at] = pick(256)
        break
      case 2:
        bytes = bytes.slice(0, at)
        break
      case 3:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1 + pick(4))])
        break
      case 4:
        bytes = Uint8Array.from([...bytes.subarray(0, at), pick(256), ...bytes.subarray(at)])
        break
      case 5:
        bytes = Uint8Array.from([...bytes, ...one()])
        break
      case 6:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...one(), ...bytes.subarray(at)])
        break
      case 7:
        // A change that the checksum follows, so that what lies behind it is reached.
        if (bytes.length > 12) {
          const where = 7 + pick(bytes.length - 8)
          const change = pick(256)
          bytes[where] = (bytes[where] ?? 0) ^ change
          const last = bytes.length - 1
          bytes[last] = (bytes[last] ?? 0) ^ change
        }
        break
      default:
        // Left as it is: a frame among the others that is right.
        break
    }
  }
  return bytes.length > longestInput ? bytes.slice(0, longestInput) : bytes
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/**
 * Feeds `inputs` generated inputs. `progress` is told how many are done, now and then. With `coverage`, an input that
 * made something new run is mutated further.
 */
export function fuzz(
  target: FuzzTarget,
  inputs: number,
  seed: number,
  now: () => number,
  progress: (done: number) => void,
  coverage: Coverage | null = null,
): FuzzReport {
  const pick = generator(seed)
  const corpus = [...target.seeds]
  const seen = new Set<string>()
  const report: FuzzReport = {
    inputs: 0,
    bytes: 0,
    sorts: 0,
    crashes: 0,
    hangs: 0,
    mostHeld: 0,
    overfull: 0,
    wrongAccepts: 0,
    splitDiffers: 0,
    covered: 0,
    first: null,
  }
  const wrong = (what: string, input: Uint8Array): void => {
    report.first ??= `${what}: ${hex(input)}`
  }
  const one = (input: Uint8Array): void => {
    const decoder = target.start()
    const messages = decoder.push(input)
    const held = decoder.flush()
    const heldBytes = held.reduce((sum, { bytes }) => sum + bytes.length, 0)
    report.mostHeld = Math.max(report.mostHeld, heldBytes)
    if (heldBytes > mostAllowed) {
      report.overfull += 1
      wrong('held too much', input)
    }
    for (const message of [...messages, ...held]) {
      if (message.kind === 'reply') {
        const refusal = target.refusal(message.bytes)
        if (refusal !== null) {
          report.wrongAccepts += 1
          wrong(`accepted with a wrong ${refusal}`, input)
        }
      }
      const sort = target.sortOf(message)
      if (seen.has(sort)) continue
      seen.add(sort)
      if (corpus.length < mostKept) corpus.push(input)
    }
    if (report.inputs % splitEvery === 0) {
      const at = pick(input.length + 1)
      const again = target.start()
      const split = [
        ...again.push(input.subarray(0, at)),
        ...again.push(input.subarray(at)),
        ...again.flush(),
      ]
      const told = (all: readonly { readonly bytes: Uint8Array }[]): string =>
        all.map(({ bytes }) => hex(bytes)).join(' ')
      if (told(split) !== told([...messages, ...held])) {
        report.splitDiffers += 1
        wrong(`another reading when split at ${at}`, input)
      }
    }
  }
  coverage?.learn(coverage.take())
  const loaded = coverage?.known ?? 0
  const batch: Uint8Array[] = []
  const again = (input: Uint8Array): void => {
    try {
      const decoder = target.start()
      decoder.push(input)
      decoder.flush()
    } catch {
      // It was counted when it was thrown for the first time.
    }
  }
  const guide = (reached: Coverage): void => {
    const all = reached.take()
    if (reached.isNew(all)) {
      for (const input of batch) {
        again(input)
        const ran = reached.take()
        if (!reached.isNew(ran)) continue
        reached.learn(ran)
        if (corpus.length < mostGuiding) corpus.push(input)
      }
    }
    reached.learn(all)
    batch.length = 0
  }
  while (report.inputs < inputs) {
    const input = mutated(corpus, pick)
    const began = now()
    try {
      one(input)
    } catch (error) {
      report.crashes += 1
      wrong(error instanceof Error ? error.message : 'thrown', input)
    }
    if (now() - began > slowMs) {
      report.hangs += 1
      wrong('slow', input)
    }
    report.inputs += 1
    report.bytes += input.length
    if (report.inputs % 256 === 0) progress(report.inputs)
    if (coverage === null) continue
    batch.push(input)
    if (batch.length === batchInputs || report.inputs === inputs) guide(coverage)
  }
  report.covered = (coverage?.known ?? 0) - loaded
  report.sorts = seen.size
  return report
}
