import type { KeyObject } from 'node:crypto'
import { isSigned, ledgerEntry, sha256Hex } from './entry.ts'

/** An entry as it lies in the database: nothing of it is believed. */
export type StoredEntry = { seq: number; entry: string; hash: string; signature: string }
export type Head = { seq: number; hash: string }

const seqAndPrevious = (text: string): { seq: number; prevHash: string } | null => {
  try {
    const parsed = ledgerEntry.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/**
 * Why this entry does not follow on `head`; null when it does: its number is the next, its words have the hash beside
 * them, they name the hash of the entry before, and (with a key) the hall signed them.
 */
export const breachOf = (head: Head, stored: StoredEntry, key: KeyObject | null): string | null => {
  const expected = head.seq + 1
  if (stored.seq !== expected)
    return stored.seq === expected + 1
      ? `entry ${expected} is missing`
      : `entries ${expected} to ${stored.seq - 1} are missing`
  if (sha256Hex(stored.entry) !== stored.hash) return `entry ${stored.seq}: its words do not have its hash`
  const read = seqAndPrevious(stored.entry)
  if (read === null) return `entry ${stored.seq}: not an entry of this ledger`
  if (read.seq !== stored.seq) return `entry ${stored.seq}: it was number ${read.seq}; entries were reordered`
  if (read.prevHash !== head.hash) return `entry ${stored.seq}: it does not follow on entry ${head.seq}`
  if (key !== null && !isSigned(stored.hash, stored.signature, key))
    return `entry ${stored.seq}: its signature is not the hall's`
  return null
}

/** Checks entries in order from `head` on; the new head, or the first breach. */
export const followChain = (
  head: Head,
  entries: readonly StoredEntry[],
  key: KeyObject | null,
): { kind: 'holds'; head: Head } | { kind: 'broken'; breach: string } => {
  let at = head
  for (const stored of entries) {
    const breach = breachOf(at, stored, key)
    if (breach !== null) return { kind: 'broken', breach }
    at = { seq: stored.seq, hash: stored.hash }
  }
  return { kind: 'holds', head: at }
}
