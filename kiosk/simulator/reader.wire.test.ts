import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { encodeBaseData, encodeCardText } from './reader/card.ts'
import { encodeReply } from './reader/sam-wire.ts'
import { exampleCard, otherCard, startKioskAndWorld, type KioskAndWorld } from './testing/kiosk-and-world.ts'

const kinds = (kiosk: KioskAndWorld): string[] => kiosk.cards.map(({ kind }) => kind)
const readNames = (kiosk: KioskAndWorld): string[] =>
  kiosk.cards.flatMap((event) => (event.kind === 'card-read' ? [event.card.name] : []))

test('a simulated card is, byte for byte, the published example', () => {
  const frame = encodeReply(0, 0, 0x90, encodeBaseData(encodeCardText(exampleCard), new Uint8Array(1024)))
  expect(frame.length).toBe(1295)
  expect(createHash('sha256').update(frame).digest('hex')).toBe(
    'a970b1909e9491e30862714df316a5179a1af4294814cc6b8fc8271e0c902f60',
  )
})

describe.each(['tcp', 'pty'] as const)('a card reader on a %s wire', (wire) => {
  test('a card is announced, read once, and gone when it is lifted', async () => {
    await using kiosk = await startKioskAndWorld(wire)
    kiosk.world.reader.place('example', exampleCard)
    await kiosk.until('the card is read', () => kinds(kiosk).includes('card-read'))
    expect(kiosk.cards).toEqual([
      { kind: 'card-present' },
      { kind: 'card-read', card: exampleCard, photo: null, fingerprint: null, newestAddress: null },
    ])
    const proofBefore = kiosk.reader.status().proof?.at ?? 0
    await kiosk.until('it was polled again', () => (kiosk.reader.status().proof?.at ?? 0) > proofBefore)
    expect(kinds(kiosk)).toEqual(['card-present', 'card-read'])
    kiosk.world.reader.lift()
    await kiosk.until('it is gone', () => kinds(kiosk).includes('card-removed'))
    expect(kiosk.reader.status()).toMatchObject({
      state: 'online',
      counters: { reads: 1, failures: 0 },
      proof: { ok: true },
    })
  })

  test('unplugged in the middle of the reply, the reading fails; plugged in again, the card is read', async () => {
    await using kiosk = await startKioskAndWorld(wire)
    kiosk.world.line('idCardReader').setNext('unplug-mid-reply', 1000)
    kiosk.world.reader.place('example', exampleCard)
    await kiosk.until('the reading fails', () => kinds(kiosk).includes('card-unreadable'))
    expect(kiosk.cards.at(-1)).toMatchObject({ reason: 'reader-lost', advice: 'use-another-way' })
    await kiosk.until('the reader is known to be gone', () => kiosk.reader.status().state === 'noDevice')
    expect(kiosk.reader.status().problem).not.toBeNull()
    await kiosk.world.setPlugged('idCardReader', true)
    kiosk.world.reader.place('example', exampleCard)
    await kiosk.until('the card is read', () => readNames(kiosk).length === 1)
    expect(kiosk.reader.status()).toMatchObject({
      state: 'online',
      problem: null,
      counters: { reconnects: 1 },
    })
  })
})

describe('a card reader under faults', () => {
  test('a second card straight after the first is read as itself', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.reader.place('example', exampleCard)
    await kiosk.until('the first is read', () => readNames(kiosk).length === 1)
    kiosk.world.reader.place('other', otherCard)
    await kiosk.until('the second is read', () => readNames(kiosk).length === 2)
    expect(readNames(kiosk)).toEqual([exampleCard.name, otherCard.name])
    expect(kinds(kiosk)).toEqual(['card-present', 'card-read', 'card-removed', 'card-present', 'card-read'])
  })

  test('a card lifted in the middle of the reading is said to be lifted, and can be placed again', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.reader.setLiftOnRead(true)
    kiosk.world.reader.place('example', exampleCard)
    await kiosk.until('the reading fails', () => kinds(kiosk).includes('card-unreadable'))
    expect(kiosk.cards.at(-1)).toMatchObject({
      reason: 'lifted',
      advice: 'place-again-and-hold-still',
      cardType: null,
    })
    kiosk.world.reader.place('example', exampleCard)
    await kiosk.until('the card is read', () => readNames(kiosk).length === 1)
  })

  test.each(['garble', 'truncate', 'wrong-checksum'] as const)(
    'a reply spoiled by "%s" is never taken for a card, and the card can be placed again',
    async (fault) => {
      await using kiosk = await startKioskAndWorld('tcp')
      kiosk.world.line('idCardReader').setNext(fault, 1000)
      kiosk.world.reader.place('example', exampleCard)
      await kiosk.until('the reading fails', () => kinds(kiosk).includes('card-unreadable'))
      expect(kiosk.cards.at(-1)).toMatchObject({
        reason: 'reply-damaged',
        advice: 'place-again-and-hold-still',
      })
      expect(readNames(kiosk)).toEqual([])
      expect(kiosk.reader.status().counters).toMatchObject({ retries: 1, failures: 1, discarded: 1 })
      kiosk.world.reader.place('example', exampleCard)
      await kiosk.until('the card is read', () => readNames(kiosk).length === 1)
      expect(kiosk.cards.at(-1)).toMatchObject({ card: exampleCard })
    },
  )

  test('a spoiled short reply costs a poll and nothing else', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.line('idCardReader').setNext('wrong-checksum', 1)
    await kiosk.until('the fault has struck', () => kiosk.reader.status().counters['discarded'] === 1)
    kiosk.world.reader.place('example', exampleCard)
    await kiosk.until('the card is read', () => readNames(kiosk).length === 1)
    expect(kinds(kiosk)).toEqual(['card-present', 'card-read'])
  })

  test('noise on the line before a reply costs nothing', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.noise('idCardReader')
    kiosk.world.reader.place('example', exampleCard)
    await kiosk.until('the card is read', () => readNames(kiosk).length === 1)
    expect(kinds(kiosk)).toEqual(['card-present', 'card-read'])
  })

  test('a reader that stops answering becomes offline, its proof says so, and it heals by itself', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.line('idCardReader').setLasting('stall', true)
    await kiosk.until('it is offline', () => kiosk.reader.status().state === 'offline')
    expect(kiosk.reader.status()).toMatchObject({ proof: { answer: 'no answer', ok: false } })
    expect(await kiosk.reader.selfTest()).toMatchObject({ ok: false })
    kiosk.world.line('idCardReader').setLasting('stall', false)
    await kiosk.until('it is online', () => kiosk.reader.status().state === 'online')
    expect(await kiosk.reader.selfTest()).toEqual({
      ok: true,
      answer: 'module status: 00 00 90 success; module 05.01-20240101-0001234567-0987654321',
    })
  })

  test('a card with a wrong number is unreadable, without saying what is on it', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.reader.place('wrong', { ...exampleCard, idNumber: '110105194912310021' })
    await kiosk.until('the reading fails', () => kinds(kiosk).includes('card-unreadable'))
    expect(kiosk.cards.at(-1)).toMatchObject({ reason: 'content', detail: 'id-number: check-character' })
    expect(JSON.stringify([kiosk.cards, kiosk.reader.status()])).not.toMatch(/1949|测试用户/)
  })

  test('stopping in the middle of everything ends quietly', async () => {
    const kiosk = await startKioskAndWorld('tcp')
    kiosk.world.reader.place('example', exampleCard)
    await kiosk[Symbol.asyncDispose]()
    expect(await kiosk.reader.selfTest()).toMatchObject({ ok: false })
  })
})
