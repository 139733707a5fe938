import type { Call, HallToDesk } from '@foyer/contracts/help-link'
import type { View } from '@foyer/contracts/view'
import { describe, expect, test } from 'vitest'
import { quietDesk, stepDesk, waitingCalls, type Desk, type DeskEvent } from './desk-state.ts'
import { fingerprintOf } from './fingerprint.ts'
import { throttle } from './throttle.ts'

const call = (callId: string, since: number): Call => ({
  callId,
  kioskId: 'kiosk-1',
  since,
  state: 'ringing',
  staffName: null,
  screen: 'start',
})

const view: View = {
  revision: 1,
  kioskId: 'kiosk-1',
  hallName: { 'zh-CN': '厅', 'zh-TW': '廳', en: 'Hall' },
  settings: { locale: 'zh-CN', textSize: 'standard', contrast: 'normal', voice: false },
  screen: { name: 'reading-card' },
  occupied: true,
  canGoBack: false,
  idleWarning: null,
  help: { state: 'off' },
  notices: [],
}

const heard = (message: HallToDesk, at = 1_000): DeskEvent => ({ type: 'heard', message, at })
const run = (...events: DeskEvent[]): Desk => events.reduce(stepDesk, quietDesk)

const first = call('call-0001', 100)
const joined = heard({ type: 'joined', callId: 'call-0001', kioskId: 'kiosk-1', view, messages: [] })
const listed = (state: Call['state']): DeskEvent =>
  heard({ type: 'calls', now: 2_000, calls: [{ ...first, state }] })

describe('the desk', () => {
  test('shows the longest waiting call first and not the one in hand', () => {
    const desk = run(heard({ type: 'calls', now: 500, calls: [call('call-0002', 200), first] }))
    expect(waitingCalls(desk).map(({ callId }) => callId)).toEqual(['call-0001', 'call-0002'])
    const inHand = stepDesk(desk, { type: 'answer', call: first })
    expect(waitingCalls(inHand).map(({ callId }) => callId)).toEqual(['call-0002'])
  })

  test('does not answer a second call while one is in hand', () => {
    const desk = run({ type: 'answer', call: first }, { type: 'answer', call: call('call-0002', 200) })
    expect(desk.own).toMatchObject({ kind: 'answering', callId: 'call-0001' })
  })

  test('says that a colleague was faster', () => {
    const desk = run(
      { type: 'answer', call: first },
      heard({ type: 'refused', callId: 'call-0001', reason: 'taken' }),
    )
    expect(desk.own).toMatchObject({ kind: 'over', why: 'taken' })
  })

  test('ignores word of a call that is no longer in hand', () => {
    const desk = run({ type: 'answer', call: first }, joined, { type: 'put-down' })
    const late = heard({ type: 'view', callId: 'call-0001', view: { ...view, revision: 9 } })
    expect(stepDesk(desk, late)).toEqual(desk)
  })

  test('gets its call back after a reload', () => {
    expect(run(joined).own).toMatchObject({ kind: 'joined', callId: 'call-0001', joinedAt: 1_000 })
  })

  test('lets go of a call that rings again elsewhere', () => {
    const talking = run({ type: 'answer', call: first }, joined, listed('connected'))
    expect(talking.own?.kind).toBe('joined')
    expect(stepDesk(talking, listed('ringing')).own).toMatchObject({ kind: 'over', why: 'lost' })
  })

  test('shows a message once, however often it comes', () => {
    const message = { id: 'm1', from: 'customer' as const, text: '您好' }
    const said = heard({ type: 'say', callId: 'call-0001', message })
    const { own } = run({ type: 'answer', call: first }, joined, said, said)
    expect(own?.kind === 'joined' ? own.messages : null).toEqual([message])
  })
})

test('a new peer of the kiosk is known by its certificate, a renegotiation is not taken for one', () => {
  const sdp = (print: string, version: number) =>
    `v=0\r\no=- 1 ${version} IN IP4 127.0.0.1\r\na=fingerprint:sha-256 ${print}\r\n`
  expect(fingerprintOf(sdp('AA:BB', 1))).toBe('sha-256 AA:BB')
  expect(fingerprintOf(sdp('AA:BB', 2))).toBe(fingerprintOf(sdp('AA:BB', 1)))
  expect(fingerprintOf(sdp('CC:DD', 1))).not.toBe(fingerprintOf(sdp('AA:BB', 1)))
  expect(fingerprintOf('v=0\r\n')).toBeNull()
})

test('the pointer is sent at once, then at its pace, and its last place is never lost', async () => {
  const passed: number[] = []
  const pointer = throttle<number>(
    40,
    () => performance.now(),
    (value) => passed.push(value),
  )
  for (const value of [1, 2, 3, 4]) pointer.offer(value)
  expect(passed).toEqual([1])
  await new Promise((resolve) => setTimeout(resolve, 120))
  expect(passed).toEqual([1, 4])
  pointer.offer(5)
  pointer.stop()
  expect(passed).toEqual([1, 4, 5])
})
