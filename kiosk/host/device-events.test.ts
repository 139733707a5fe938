import type { IdCard } from '@foyer/contracts/hall-api'
import { describe, expect, test } from 'vitest'
import { readerEvent } from './device-events.ts'
import type { ReaderEvent } from './devices/id-card-reader/reading.ts'

const resident: IdCard = {
  name: '测试用户',
  sex: '2',
  ethnicity: '01',
  birth: '19491231',
  address: '卡面住址',
  idNumber: '11010519491231002X',
  authority: '某局',
  validFrom: '20200101',
  validTo: '20300101',
}
const foreigner: IdCard = {
  kind: 'foreigner-2017',
  name: 'SPECIMEN, JOHN',
  englishName: 'SPECIMEN, JOHN',
  sex: '1',
  birth: '19800229',
  idNumber: 'CAN110080022901',
  nationality: 'CAN',
  authorityCode: '1100',
  version: '01',
  validFrom: '20200101',
  validTo: '20300101',
}
const read = (card: IdCard, newestAddress: string | null): ReaderEvent => ({
  kind: 'card-read',
  card,
  photo: null,
  fingerprint: new Uint8Array(1024),
  newestAddress,
})
/** A moment of a day in the hall, eight hours ahead of UTC. */
const hallTime = (day: string, time: string): number => Date.parse(`${day}T${time}+08:00`)
const noon = hallTime('2026-11-22', '12:00')

describe('what the reader says, for the session', () => {
  test('an address that was written later takes the place of the one on the card', () => {
    expect(readerEvent(read(resident, '新住址'), noon)).toEqual({
      type: 'card-read',
      card: { ...resident, address: '新住址' },
    })
    expect(readerEvent(read(resident, null), noon)).toEqual({ type: 'card-read', card: resident })
  })

  test('a card without an address is read like any other', () => {
    expect(readerEvent(read(foreigner, null), noon)).toEqual({ type: 'card-read', card: foreigner })
  })

  test('a fingerprint goes no further than the reader', () => {
    expect(JSON.stringify(readerEvent(read(resident, null), noon))).not.toContain('fingerprint')
  })

  test.each([resident, foreigner])(
    'a card is taken from its first day through its last, by the hall’s calendar',
    (card) => {
      const at = (day: string, time: string) => readerEvent(read(card, null), hallTime(day, time))
      expect(at('2019-12-31', '23:59')).toMatchObject({ problem: 'card-expired', reference: 'not-yet' })
      expect(at('2020-01-01', '00:00')).toMatchObject({ type: 'card-read' })
      expect(at('2030-01-01', '23:59')).toMatchObject({ type: 'card-read' })
      expect(at('2030-01-02', '00:00')).toMatchObject({ problem: 'card-expired', reference: 'expired' })
    },
  )
})
