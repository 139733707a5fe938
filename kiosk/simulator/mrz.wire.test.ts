import { describe, expect, test } from 'vitest'
import { demoDocuments, framings } from './mrz/documents.ts'
import { startKioskAndWorld } from './testing/kiosk-and-world.ts'

const documentOf = (id: string) => {
  const found = demoDocuments.find((each) => each.id === id)
  if (found === undefined) throw new RangeError(`no document ${id}`)
  return found
}

describe.each(['tcp', 'pty'] as const)('a document reader on a %s wire', (wire) => {
  test('every layout is read, however the reader ends its lines', async () => {
    await using kiosk = await startKioskAndWorld(wire)
    const readable = demoDocuments.filter(({ id }) => id !== 'misread')
    const laid = framings.flatMap((framing) => readable.map((document) => ({ document, framing })))
    for (const { document, framing } of laid) kiosk.world.readDocument(document, framing)
    await kiosk.until('all were read', () => kiosk.documents.length === laid.length)
    const lines = kiosk.documents.map((event) =>
      event.kind === 'document-read' ? event.reading.lines : null,
    )
    expect(lines).toEqual(laid.map(({ document }) => document.lines))
    expect(kiosk.mrzReader.status()).toMatchObject({
      proof: { exercised: 'read', ok: true },
      counters: { reads: laid.length, discarded: 0 },
    })
  })

  test('a document with a wrong check digit is not taken, and the next one is', async () => {
    await using kiosk = await startKioskAndWorld(wire)
    kiosk.world.readDocument(documentOf('misread'), 'cr')
    kiosk.world.readDocument(documentOf('td1-specimen'), 'cr')
    await kiosk.until('both came', () => kiosk.documents.length === 2)
    expect(kiosk.documents).toMatchObject([
      { kind: 'document-unreadable', detail: 'mrz-check-digit' },
      { kind: 'document-read', reading: { format: 'TD1' } },
    ])
  })
})

test('half a document, noise and a pulled cable give no document, and the reader comes back', async () => {
  await using kiosk = await startKioskAndWorld('tcp')
  kiosk.world.line('mrzReader').setNext('truncate', 1)
  kiosk.world.readDocument(documentOf('td3-china'), 'cr')
  await kiosk.until('half of it came', () => kiosk.documents.length === 1)
  kiosk.world.noise('mrzReader')
  await kiosk.until('the noise came', () => kiosk.documents.length > 1)
  expect(kiosk.documents.every(({ kind }) => kind === 'document-unreadable')).toBe(true)
  await kiosk.world.setPlugged('mrzReader', false)
  await kiosk.until('it is gone', () => kiosk.mrzReader.status().state === 'noDevice')
  await kiosk.world.setPlugged('mrzReader', true)
  await kiosk.until('it is back', () => kiosk.mrzReader.status().state === 'online')
  kiosk.world.readDocument(documentOf('td3-china'), 'joined')
  await kiosk.until('it was read', () => kiosk.documents.at(-1)?.kind === 'document-read')
})
