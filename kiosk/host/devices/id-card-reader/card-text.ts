/** Byte offset and byte length of a field in the text. */
export type Place = readonly [offset: number, length: number]

export const textBytes = 256
const typePlace: Place = [248, 2]

/** The layouts of the text, by the character at offset 248. It is looked at before any other field. */
export const layouts = {
  resident: {
    name: [0, 30],
    sex: [30, 2],
    ethnicity: [32, 4],
    birth: [36, 16],
    address: [52, 70],
    idNumber: [122, 36],
    authority: [158, 30],
    validFrom: [188, 16],
    validTo: [204, 16],
  },
  /** Residence permit for residents of Hong Kong, Macau and Taiwan: `J`. */
  permit: {
    name: [0, 30],
    sex: [30, 2],
    birth: [36, 16],
    address: [52, 70],
    idNumber: [122, 36],
    authority: [158, 30],
    validFrom: [188, 16],
    validTo: [204, 16],
    travelPermitNumber: [220, 18],
    timesIssued: [238, 4],
  },
  /** Permanent residence card of foreigners, as issued since 2023: `Y`. */
  'foreigner-2023': {
    chineseName: [0, 30],
    sex: [30, 2],
    timesReissued: [32, 4],
    birth: [36, 16],
    englishNameStart: [52, 70],
    idNumber: [122, 36],
    validFrom: [188, 16],
    validTo: [204, 16],
    englishNameEnd: [220, 22],
    nationality: [242, 6],
    earlierNumber: [250, 6],
  },
  /** The same as issued from 2017 on: `I`. */
  'foreigner-2017': {
    englishName: [0, 120],
    sex: [120, 2],
    idNumber: [122, 30],
    nationality: [152, 6],
    chineseName: [158, 30],
    validFrom: [188, 16],
    validTo: [204, 16],
    birth: [220, 16],
    version: [236, 4],
    authorityCode: [240, 8],
  },
} as const satisfies Record<string, Readonly<Record<string, Place>>>

export type LayoutName = keyof typeof layouts
export type FieldsOf<L extends LayoutName> = Readonly<Record<keyof (typeof layouts)[L], string>>

const layoutByType: ReadonlyMap<string, LayoutName> = new Map([
  [' ', 'resident'],
  ['J', 'permit'],
  ['Y', 'foreigner-2023'],
  ['I', 'foreigner-2017'],
])

/** The type character as the card carries it, and the layout it stands for; null for one that no table has. */
export function cardType(text: Uint8Array): { readonly type: string; readonly layout: LayoutName | null } {
  const type = textAt(text, typePlace)
  return { type, layout: layoutByType.get(type) ?? null }
}

/** UTF-16LE as it stands, fill included. */
function textAt(text: Uint8Array, [offset, length]: Place): string {
  return Buffer.from(text.subarray(offset, offset + length)).toString('utf16le')
}

/** Fields are filled up with U+0020 and nothing else; an ideographic space belongs to the value. */
export function withoutFill(value: string): string {
  return value.replace(/ +$/u, '')
}

/** All fields of a layout with their fill. */
export function rawFields<L extends LayoutName>(text: Uint8Array, layout: L): FieldsOf<L> {
  const places: Readonly<Record<string, Place>> = layouts[layout]
  const fields = Object.entries(places).map(([name, place]) => [name, textAt(text, place)] as const)
  // Object.fromEntries forgets the names, which are those of the layout.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(fields) as FieldsOf<L>
}

/**
 * Whether a field holds text: no half of a surrogate pair, no control character, no U+FFFE or U+FFFF. Rare characters
 * beyond the basic plane and those of the private use area, which name registers have, are text.
 */
export function isText(value: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return value.isWellFormed() && !/[\u0000-\u001f\u007f\ufffe\uffff]/u.test(value)
}
