import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anchorAt, pointOf } from './anchor.ts'

const row = { element: 'bills/r2', box: { left: 100, top: 200, width: 800, height: 120 } }
const amount = { element: 'bills/r2/amount', box: { left: 700, top: 220, width: 150, height: 40 } }

describe('an anchor', () => {
  it('belongs to the smallest element under the pointer, in whatever order they come', () => {
    const expected = { element: 'bills/r2/amount', x: 0.5, y: 0.5 }
    expect(anchorAt({ x: 775, y: 240 }, [row, amount])).toEqual(expected)
    expect(anchorAt({ x: 775, y: 240 }, [amount, row])).toEqual(expected)
  })

  it('falls back to the row beside the field, and to nothing outside both', () => {
    expect(anchorAt({ x: 300, y: 260 }, [row, amount])).toEqual({ element: 'bills/r2', x: 0.25, y: 0.5 })
    expect(anchorAt({ x: 50, y: 260 }, [row, amount])).toBeNull()
  })

  it('never stands on an element without a size', () => {
    const hidden = { element: 'gone', box: { left: 300, top: 260, width: 0, height: 0 } }
    expect(anchorAt({ x: 300, y: 260 }, [hidden])).toBeNull()
  })

  it('points at the same part of the element on a screen of another size and scroll', () => {
    const side = fc.double({ min: 1, max: 4_000, noNaN: true })
    const place = fc.double({ min: -4_000, max: 4_000, noNaN: true })
    const box = fc.record({ left: place, top: place, width: side, height: side })
    const part = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(box, box, part, part, (here, there, x, y) => {
        const made = anchorAt(pointOf({ element: 'e', x, y }, here), [{ element: 'e', box: here }])
        // A point exactly on the edge may fall outside by a rounding.
        fc.pre(made !== null)
        if (made === null) return
        const drawn = pointOf(made, there)
        expect((drawn.x - there.left) / there.width).toBeCloseTo(x, 6)
        expect((drawn.y - there.top) / there.height).toBeCloseTo(y, 6)
      }),
    )
  })
})
