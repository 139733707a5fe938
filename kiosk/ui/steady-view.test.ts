import type { Screen } from '@foyer/contracts/screens'
import type { View } from '@foyer/contracts/view'
import { describe, expect, it } from 'vitest'
import { takeView } from './steady-view.ts'

const of = (screen: Screen, revision: number): View => ({
  revision,
  kioskId: 'kiosk-1',
  hallName: { 'zh-CN': '厅', 'zh-TW': '廳', en: 'Hall' },
  settings: { locale: 'zh-CN', textSize: 'standard', contrast: 'normal', voice: false },
  screen,
  occupied: false,
  canGoBack: false,
  idleWarning: null,
  help: { state: 'off' },
  notices: [],
})
const card = of({ name: 'reading-card' }, 1)
const wait = (revision: number, slow: boolean): View =>
  of({ name: 'waiting', what: 'identifying', slow, wayOut: false }, revision)

describe('the view during a wait', () => {
  it('keeps the screen that was there for as long as the wait is short', () => {
    const first = takeView(null, card)
    const waiting = takeView(takeView(first, wait(2, false)), wait(3, false))
    expect(waiting).toEqual({ current: wait(3, false), before: card })
  })

  it('lets it go when the wait is slow, and when the answer comes', () => {
    const waiting = takeView(takeView(null, card), wait(2, false))
    expect(takeView(waiting, wait(3, true)).before).toBeNull()
    expect(takeView(waiting, of({ name: 'start', ways: [] }, 3)).before).toBeNull()
  })

  it('draws the wait itself after a reload in the middle of it', () => {
    expect(takeView(null, wait(7, false))).toEqual({ current: wait(7, false), before: null })
  })
})
