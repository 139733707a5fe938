import type { LedgerProof } from '@foyer/contracts/face'
import { sha256 } from '../../http/access.ts'
import { genesis, isSigned, ledgerEntry, publicKeyOf } from './ledger/entry.ts'
import { receiptOf, walkLedger } from './ledger/ledger.ts'
import { faceRows } from './store.ts'
import type { FaceDb } from './tables.ts'

/**
 * Proof for whoever holds a receipt that its entry is in the ledger: the chain from the entry to the newest, and their
 * signatures. Needs no secret key, so it is given also while faces cannot be used. Null: no receipt has this link.
 */
export const proofFor = async (db: FaceDb, token: string, url: string): Promise<LedgerProof | null> => {
  const rows = faceRows(db)
  const row = await rows.ledgerEntryByToken(sha256(token).toString('hex'))
  const vault = await db.selectFrom('face_vault').select('ledger_key').executeTakeFirst()
  if (row === null || vault === undefined) return null
  const entry = ledgerEntry.safeParse(readJson(row.entry))
  const receipt = entry.success ? receiptOf(entry.data, row.hash, url) : null
  if (receipt === null) return null
  const key = publicKeyOf(vault.ledger_key)
  const before = row.seq === 1 ? { hash: genesis } : await rows.ledgerEntry(row.seq - 1)
  const chain =
    before === null
      ? { kind: 'broken' as const, head: { seq: row.seq, hash: row.hash } }
      : await walkLedger(db, { seq: row.seq - 1, hash: before.hash }, null)
  const newest = await rows.ledgerEntry(chain.head.seq)
  const signed =
    isSigned(row.hash, row.signature, key) && newest !== null && isSigned(newest.hash, newest.signature, key)
  return {
    receipt,
    chain: chain.kind === 'holds' && signed ? 'holds' : 'broken',
    entries: chain.head.seq,
    head: chain.head.hash,
    publicKey: vault.ledger_key,
    signature: row.signature,
  }
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
