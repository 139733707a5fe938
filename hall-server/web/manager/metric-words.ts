import { formatBytes, formatDateTime, formatNumber } from '../kit/format.ts'
import type { StaffLanguage } from '../kit/language.tsx'

type Write = (language: StaffLanguage, value: number) => string
const instant: Write = (language, value) => (value > 1e12 ? formatDateTime(language, value) : String(value))

/** A metric's name tells its unit by its last word. */
const units: readonly (readonly [ending: string, write: Write])[] = [
  ['BytesPerSecond', (language, value) => `${formatBytes(language, value)}/s`],
  ['Bytes', formatBytes],
  ['Percent', (language, value) => `${formatNumber(language, value)} %`],
  ['Temperature/CPU', (language, value) => `${formatNumber(language, value)} °C`],
  ['Ms', (language, value) => `${formatNumber(language, value)} ms`],
  ['Seconds', (language, value) => `${formatNumber(language, value)} s`],
  ['At', instant],
  ['Since', instant],
]
const plain: Write = (language, value) => formatNumber(language, value, 2)

/** A number as the metric of this name is read: with its unit. */
export const metricNumber = (language: StaffLanguage, name: string, value: number): string => {
  const [, write] = units.find(([ending]) => name.endsWith(ending)) ?? ['', plain]
  return write(language, value)
}

type Words = { yes: string; no: string; noValue: string }
export const metricWords = (
  language: StaffLanguage,
  { name, value }: { name: string; value: string | number | boolean | null },
  texts: Words,
): string => {
  if (value === null) return texts.noValue
  if (typeof value === 'boolean') return value ? texts.yes : texts.no
  return typeof value === 'string' ? value : metricNumber(language, name, value)
}
