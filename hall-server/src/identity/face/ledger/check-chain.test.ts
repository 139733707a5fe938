import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { followChain, type StoredEntry } from './check-chain.ts'
import { canonicalJson, genesis, sha256Hex, signHash } from './entry.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const start = { seq: 0, hash: genesis }

const chainOf = (length: number): StoredEntry[] => {
  const chain: StoredEntry[] = []
  for (let seq = 1; seq <= length; seq++) {
    const entry = canonicalJson({
      seq,
      prevHash: chain.at(-1)?.hash ?? genesis,
      event: 'enrolled',
      at: seq,
      subject: sha256Hex(String(seq)),
      templateId: seq,
      replaces: null,
      text: { id: 'face-consent', version: 1, sha256: sha256Hex('text') },
      locale: 'zh-CN',
      agreedAt: seq,
      guardian: null,
      expiresOn: '2030-01-01',
      by: 'kiosk:kiosk-1',
      note: null,
    })
    const hash = sha256Hex(entry)
    chain.push({ seq, entry, hash, signature: signHash(hash, privateKey) })
  }
  return chain
}
const chain = chainOf(8)

test('a chain as it was written holds, from the first entry and from any other', () => {
  const head = { seq: 8, hash: chain.at(-1)?.hash }
  expect(followChain(start, chain, publicKey)).toEqual({ kind: 'holds', head })
  expect(followChain({ seq: 3, hash: chain[2]?.hash ?? '' }, chain.slice(3), publicKey)).toEqual({
    kind: 'holds',
    head,
  })
})

test('any change to any byte of any entry, its hash or its signature is found, at that entry or the next', () => {
  fc.assert(
    fc.property(
      fc.nat(chain.length - 1),
      fc.constantFrom('entry' as const, 'hash' as const, 'signature' as const),
      fc.nat(2_000),
      (index, field, at) => {
        const changed = chain.map((stored) => ({ ...stored }))
        const target = changed[index]
        if (target === undefined) return
        const text = target[field]
        const position = at % text.length
        const other = text[position] === 'b' ? 'c' : 'b'
        target[field] = text.slice(0, position) + other + text.slice(position + 1)
        // Two spellings of base64 may be the same signature.
        if (field === 'signature' && Buffer.from(target[field], 'base64').equals(Buffer.from(text, 'base64')))
          return
        const followed = followChain(start, changed, publicKey)
        expect(followed).toMatchObject({
          kind: 'broken',
          breach: expect.stringContaining(`entry ${index + 1}`),
        })
      },
    ),
  )
})

test('an entry taken out, put in twice or moved is found', () => {
  fc.assert(
    fc.property(fc.nat(chain.length - 2), fc.nat(chain.length - 1), (from, to) => {
      const without = chain.filter((_, index) => index !== from)
      expect(followChain(start, without, publicKey).kind).toBe('broken')
      const twice = chain.toSpliced(
        from,
        0,
        chain[from] ?? chain[0] ?? { seq: 0, entry: '', hash: '', signature: '' },
      )
      expect(followChain(start, twice, publicKey).kind).toBe('broken')
      if (from === to) return
      const [one] = chain.slice(from, from + 1)
      const moved = one === undefined ? without : without.toSpliced(to, 0, one)
      expect(followChain(start, moved, publicKey).kind).toBe('broken')
    }),
  )
})

test('canonical JSON does not depend on the order in which a thing was put together', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.constant(null))),
      (members) => {
        const backwards = Object.fromEntries(Object.entries(members).toReversed())
        expect(canonicalJson(backwards)).toBe(canonicalJson(members))
        expect(JSON.parse(canonicalJson(members))).toEqual({ ...members })
      },
    ),
  )
})
