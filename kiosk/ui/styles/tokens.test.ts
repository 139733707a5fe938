import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
const tokens = read('./tokens.css')

/** The colours that a rule of tokens.css sets, by name. */
const coloursIn = (selector: string): Record<string, string> => {
  const start = tokens.indexOf(`${selector} {`)
  const rule = tokens.slice(start, tokens.indexOf('\n}', start))
  return Object.fromEntries(
    [...rule.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour]),
  )
}
const normal = coloursIn(':root')
const high = { ...normal, ...coloursIn(":root[data-contrast='high']") }

/** WCAG 2.2 relative luminance and contrast ratio. */
const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
const contrast = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const texts = [
  ['ink', 'paper'],
  ['ink', 'surface'],
  ['ink', 'surface-pressed'],
  ['ink', 'mask-ground'],
  ['ink-quiet', 'paper'],
  ['ink-quiet', 'surface'],
  ['on-primary', 'primary'],
  ['on-primary', 'primary-pressed'],
] as const
const shapes = [
  ['outline', 'paper'],
  ['outline', 'surface'],
  ['help', 'paper'],
  ['help', 'surface'],
  ['stopped', 'paper'],
  ['stopped', 'surface'],
  ['primary', 'paper'],
  ['peak', 'paper'],
  ['peak-latest', 'paper'],
  ['focus', 'paper'],
] as const

describe.each([
  ['normal', normal],
  ['high', high],
])('the colours at %s contrast', (_, colours) => {
  const ratio = (front: string, back: string): number =>
    contrast(colours[front] ?? 'missing', colours[back] ?? 'missing')

  it.each(texts)('give text %s on %s seven to one', (front, back) => {
    expect(ratio(front, back)).toBeGreaterThanOrEqual(7)
  })
  it.each(shapes)('give shape %s on %s three to one', (front, back) => {
    expect(ratio(front, back)).toBeGreaterThanOrEqual(3)
  })
  it('leave what cannot be pressed still readable', () => {
    expect(ratio('off-ink', 'off-surface')).toBeGreaterThanOrEqual(4.5)
  })
})

describe('the style sheets', () => {
  it('write colours, absolute sizes and fonts in the tokens alone', () => {
    const others = readdirSync(new URL('.', import.meta.url)).filter(
      (name) => name.endsWith('.css') && name !== 'tokens.css',
    )
    expect(others.length).toBeGreaterThan(5)
    const own = /#[0-9a-f]{3,8}\b(?!['")])|\brgba?\(|\bhsl|font-family/i
    expect(others.filter((name) => own.test(read(`./${name}`)))).toEqual([])
  })
})
