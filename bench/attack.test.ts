import { expect, test } from 'vitest'
import { attackFrame, ATTACKS, FRAMES } from './attack-streams.ts'
import type { Portrait } from './attack-streams.ts'

const grey: Portrait = {
  picture: { width: 60, height: 80, rgb: new Uint8Array(60 * 80 * 3).fill(120) },
  eyes: [
    { x: 0.3, y: 0.4 },
    { x: 0.7, y: 0.4 },
  ],
}

const differs = (one: Uint8Array, other: Uint8Array): boolean =>
  one.some((value, index) => value !== other[index])

test.each(ATTACKS)('a stream of %s is the same in every run', (kind) => {
  for (const frame of [0, FRAMES - 1]) {
    expect(differs(attackFrame(kind, grey, frame).rgb, attackFrame(kind, grey, frame).rgb)).toBe(false)
  }
})

test('only a repeated still has two frames alike', () => {
  const alike = ATTACKS.filter(
    (kind) => !differs(attackFrame(kind, grey, 3).rgb, attackFrame(kind, grey, 4).rgb),
  )
  expect(alike).toEqual(['still repeated'])
})

test('a turned print grows narrow in the picture', () => {
  const bright = (frame: number): number => {
    const { rgb, width } = attackFrame('print turned', grey, frame)
    return Array.from({ length: width }, (_, x) => rgb[(240 * width + x) * 3] ?? 0).filter(
      (value) => value > 110,
    ).length
  }
  expect(bright(FRAMES - 1)).toBeLessThan(bright(0) * 0.7)
})
