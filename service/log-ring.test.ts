import * as fc from 'fast-check'
import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { LevelForAWhile } from './log-level.ts'
import { LogRing, scrubLine } from './log-ring.ts'

const digits = (least: number, most: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most }).map((each) => each.join(''))

describe('the last lines of the log', () => {
  it('are kept up to their number, redacted as the log is, and without long numbers', () => {
    const ring = new LogRing(2, scrubLine)
    const log = pino({ redact: ['*.token'] }, ring.stream)
    log.info('first')
    log.info({ hall: { token: 'secret' } }, 'of 330000 0000111 and 11010519491231002X')
    log.warn({ phone: '138 0000 0001', nested: [{ card: 13_800_000_001 }] }, 'last')
    const lines = ring.lines()
    expect(lines).toHaveLength(2)
    expect(lines.join('')).not.toMatch(/secret|first|0000|1949/)
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      level: 40,
      phone: '[number]',
      nested: [{ card: '[number]' }],
      msg: 'last',
    })
  })

  it('hold no number of seven digits or more, wherever it stands', () => {
    fc.assert(
      fc.property(digits(7, 20), fc.string(), fc.boolean(), (number, around, json) => {
        const said = `${around}${number}${around}`
        const line = json
          ? JSON.stringify({ level: 30, time: 1, msg: said, [said]: { deep: [said, number] } })
          : said
        const scrubbed = scrubLine(line).replace(/"time":\d+/, '')
        expect(scrubbed).not.toMatch(/\d{7}/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the level of the log', () => {
  it('goes back by itself after its minutes, counted from the last change', () => {
    vi.useFakeTimers()
    try {
      const log = pino({ level: 'info' }, new LogRing(1, scrubLine).stream)
      using level = new LevelForAWhile(log)
      level.set('debug', 2)
      vi.advanceTimersByTime(60_000)
      level.set('trace', 2)
      vi.advanceTimersByTime(119_000)
      expect(log.level).toBe('trace')
      vi.advanceTimersByTime(2_000)
      expect(log.level).toBe('info')
    } finally {
      vi.useRealTimers()
    }
  })
})
