import type { CardKind, ResidentCard } from '@foyer/contracts/hall-api'
import type { DemoCard } from './customer.ts'
import { makeIdNumber } from './id-number.ts'
import { areaCode } from './names.ts'

const monthAndDay = '0301'
const period = (year: number, years: number) => ({
  validFrom: `${year - 1}${monthAndDay}`,
  validTo: `${year - 1 + years}${monthAndDay}`,
})

/**
 * The card of `kind` for somebody who was drawn as a resident; `englishName` is a foreigner's, who may have no Chinese
 * one. `sequence` 0–999: odd for men, even for women.
 */
export const documentFor = (
  kind: CardKind,
  person: ResidentCard,
  englishName: string,
  sequence: number,
  year: number,
): DemoCard => {
  const { name, sex, birth, address, authority, ethnicity: _ethnicity } = person
  switch (kind) {
    case 'resident':
      return { ...person, idNumber: makeIdNumber(areaCode, birth, sequence) }
    case 'permit':
      return {
        kind,
        name,
        sex,
        birth,
        address,
        authority,
        ...period(year, 5),
        idNumber: makeIdNumber('810000', birth, sequence),
        travelPermitNumber: `H${String(12_000_000 + sequence)}`,
        timesIssued: '01',
      }
    case 'foreigner-2023':
      return {
        kind,
        name,
        englishName,
        sex,
        birth,
        ...period(year, 10),
        // 9, province of acceptance, country by its number in GB/T 2659.
        idNumber: makeIdNumber('911040', birth, sequence),
        nationality: 'AUT',
        timesReissued: '00',
        earlierNumber: '',
      }
    case 'foreigner-2017':
      return {
        kind,
        name,
        englishName,
        sex,
        birth,
        ...period(year, 10),
        idNumber: `CAN1100${birth.slice(2)}${String(sequence % 100).padStart(2, '0')}`,
        nationality: 'CAN',
        authorityCode: '1100',
        version: '01',
      }
  }
}
