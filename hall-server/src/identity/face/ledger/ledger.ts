import { createHmac, type KeyObject } from 'node:crypto'
import { join, dirname } from 'node:path'
import { readFileSync } from 'node:fs'
import type { LedgerReceipt } from '@foyer/contracts/face'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { dayOf } from '../../../hall-time.ts'
import { sha256 } from '../../../http/access.ts'
import type { FaceDb, FaceTables } from '../tables.ts'
import { type FaceKeys, writeAtomically } from '../vault/key-file.ts'
import { breachOf, followChain, type Head, type StoredEntry } from './check-chain.ts'
import {
  canonicalJson,
  genesis,
  type LedgerEntry,
  ledgerEntry,
  privateKeyOf,
  publicKeyOf,
  sha256Hex,
  signHash,
} from './entry.ts'

/** The ledger in the database is not the one this hall wrote. Nothing is added to it and nothing is erased. */
export class LedgerDamaged extends Error {
  readonly code = 'ledger-damaged'
}

const pageSize = 1_000
const headFile = z.strictObject({ seq: z.int().nonnegative(), hash: z.string() })

/**
 * The newest entry, kept beside the key file: entries that were cut off the end leave a chain that holds, and only this
 * shows that there were more.
 */
const headFileBeside = (keyFile: string) => {
  const file = join(dirname(keyFile), 'face-ledger-head.json')
  return {
    read: (): Head | null => {
      try {
        const parsed = headFile.safeParse(JSON.parse(readFileSync(file, 'utf8')))
        return parsed.success ? parsed.data : null
      } catch {
        return null
      }
    },
    write: (head: Head): void => writeAtomically(file, `${JSON.stringify(head)}\n`),
  }
}

export type NewEntry = Omit<LedgerEntry, 'seq' | 'prevHash'>
export type Appended = { entry: LedgerEntry; hash: string; token: string }
export type LedgerState = { entries: number; checkedAt: number; problem: string | null }

const newest = (db: FaceDb | Transaction<FaceTables>) =>
  db.selectFrom('face_ledger').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirst()

export const numberOf = (entry: LedgerEntry): string =>
  `F${dayOf(entry.at).replaceAll('-', '')}${String(entry.seq).padStart(6, '0')}`

/** What the subject of an entry gets; null for entries that are nobody's receipt. */
export const receiptOf = (entry: LedgerEntry, hash: string, url: string): LedgerReceipt | null =>
  entry.event === 'enrolled' || entry.event === 'erased'
    ? {
        number: numberOf(entry),
        event: entry.event,
        at: entry.at,
        entryHash: hash,
        url,
        expiresOn: entry.expiresOn,
      }
    : null

/** Reads entries of the ledger in order, a page at a time, so that other work goes on between. */
export const walkLedger = async (
  db: FaceDb,
  from: Head,
  key: KeyObject | null,
): Promise<{ kind: 'holds'; head: Head } | { kind: 'broken'; breach: string; head: Head }> => {
  let head = from
  for (;;) {
    const page = await db
      .selectFrom('face_ledger')
      .select(['seq', 'entry', 'hash', 'signature'])
      .where('seq', '>', head.seq)
      .orderBy('seq')
      .limit(pageSize)
      .execute()
    const followed = followChain(head, page, key)
    if (followed.kind === 'broken') return { ...followed, head }
    head = followed.head
    if (page.length < pageSize) return { kind: 'holds', head }
  }
}

/** Checks the whole ledger and the head beside the keys; `problem` names the first thing that is wrong. */
export const checkLedger = async (
  db: FaceDb,
  keyFile: string,
  publicKey: string,
  now: number,
): Promise<LedgerState> => {
  const beside = headFileBeside(keyFile)
  const known = beside.read()
  const count = (await newest(db))?.seq ?? 0
  const state = (problem: string | null): LedgerState => ({ entries: count, checkedAt: now, problem })
  const walked = await walkLedger(db, { seq: 0, hash: genesis }, publicKeyOf(publicKey))
  if (walked.kind === 'broken') return state(walked.breach)
  if (known === null) {
    if (count > 0)
      return state(
        `face-ledger-head.json beside the keys is missing or not readable; the ledger has ${count} entries`,
      )
    beside.write({ seq: 0, hash: genesis })
    return state(null)
  }
  if (known.seq > count) return state(`entries ${count + 1} to ${known.seq} are missing at the end`)
  const same =
    known.seq === 0
      ? known.hash === genesis
      : (await db.selectFrom('face_ledger').select('hash').where('seq', '=', known.seq).executeTakeFirst())
          ?.hash === known.hash
  if (!same) return state(`entry ${known.seq}: it is not the one that was written`)
  // A hall that died between the database and this file left it behind by an entry; the chain shows that they are ours.
  if (known.seq < count) beside.write(walked.head)
  return state(null)
}

/** The consent ledger: entries are added within the transaction of what they tell of. */
export const openLedger = (keys: FaceKeys, keyFile: string) => {
  const beside = headFileBeside(keyFile)
  const privateKey = privateKeyOf(keys.ledgerKey.private)
  const publicKey = publicKeyOf(keys.ledgerKey.public)
  /** Unguessable, and found again from the entry: no link is stored. */
  const tokenOf = (hash: string): string =>
    createHmac('sha256', keys.pseudonymKey).update(`link\n${hash}`).digest('base64url').slice(0, 32)

  return {
    tokenOf,

    append: async (transaction: Transaction<FaceTables>, given: NewEntry): Promise<Appended> => {
      const last = await newest(transaction)
      const head: Head = last === undefined ? { seq: 0, hash: genesis } : { seq: last.seq, hash: last.hash }
      const entry = ledgerEntry.parse({ seq: head.seq + 1, prevHash: head.hash, ...given })
      if (last !== undefined && sha256Hex(last.entry) !== last.hash)
        throw new LedgerDamaged(`entry ${last.seq}: its words do not have its hash`)
      const text = canonicalJson(entry)
      const hash = sha256Hex(text)
      const stored: StoredEntry = { seq: entry.seq, entry: text, hash, signature: signHash(hash, privateKey) }
      const breach = breachOf(head, stored, publicKey)
      if (breach !== null) throw new LedgerDamaged(breach)
      const token = tokenOf(hash)
      await transaction
        .insertInto('face_ledger')
        .values({ ...stored, token_hash: sha256(token).toString('hex') })
        .execute()
      return { entry, hash, token }
    },

    /** After the transaction: what is the newest entry now is told to the file beside the keys. */
    committed: (hash: string, seq: number): void => beside.write({ seq, hash }),
  }
}
export type Ledger = ReturnType<typeof openLedger>
