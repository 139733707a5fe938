import WebSocket from 'ws'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { hallToDesk, type HallToDesk, type DeskToHall } from '@foyer/contracts/help-link'
import { openHall, type Hall } from './hall.ts'
import { Recorder } from './recorder.ts'
import { Screen } from './screen.ts'
import { staffCookie } from './staff.ts'

/** A desk without a browser. */
class Desk implements AsyncDisposable {
  readonly heard: HallToDesk[] = []
  readonly #socket: WebSocket
  constructor(hall: Hall, cookie: string) {
    const origin = new URL(hall.urls.api).origin
    this.#socket = new WebSocket(`${hall.urls.api.replace('http', 'ws')}/desk/link`, {
      origin,
      headers: { cookie },
    })
    this.#socket.on('message', (data: Buffer) =>
      this.heard.push(hallToDesk.parse(JSON.parse(data.toString('utf8')))),
    )
  }
  send(message: DeskToHall): void {
    this.#socket.send(JSON.stringify(message))
  }
  async hears<T extends HallToDesk['type']>(type: T): Promise<Extract<HallToDesk, { type: T }>> {
    const wanted = (message: HallToDesk): message is Extract<HallToDesk, { type: T }> =>
      message.type === type && (message.type !== 'calls' || message.calls.length > 0)
    await expect.poll(() => this.heard.some(wanted), { timeout: 20_000 }).toBe(true)
    const found = this.heard.find(wanted)
    if (found === undefined) throw new TypeError(`no ${type}`)
    return found
  }
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.once('close', resolve))
    this.#socket.close()
    await closed
  }
}

test('during a help call nothing private leaves the host, and a pointer from the desk stands on a field', async () => {
  await using recorder = await Recorder.open()
  await using hall = await openHall({
    edits: {
      'kiosk-host': (config) => {
        const { url, ...rest } = z.looseObject({ url: z.string() }).parse(config['hall'])
        recorder.target = url
        return { ...config, hall: { ...rest, url: recorder.url } }
      },
    },
  })
  await using screen = await Screen.open(hall.urls.kiosk)
  const person = (await hall.simulator.people()).find(
    (one) => one.story.includes('欠费') && one.customerNumbers.length === 1,
  )
  if (person === undefined) throw new TypeError('no demo person owes anything')
  await hall.simulator.placeCard(person.id)
  await screen.on('account')
  screen.press({ type: 'choose-service', service: 'bills' })
  await screen.on('bills')

  const from = recorder.heard.length
  await using desk = new Desk(hall, await staffCookie(hall, 'desk'))
  screen.press({ type: 'help' })
  const { calls } = await desk.hears('calls')
  const callId = calls[0]?.callId ?? ''
  desk.send({ type: 'answer', callId })
  await desk.hears('joined')
  await screen.until((view) => view.help.state === 'connected', 'the answer')

  desk.send({ type: 'pointer', callId, anchor: { element: 'action:pay', x: 0.5, y: 0.5 } })
  await screen.until(
    (view) => view.help.state === 'connected' && view.help.pointer?.element === 'action:pay',
    'the pointer',
  )
  screen.press({ type: 'back' })
  await screen.on('account')
  await expect
    .poll(() => desk.heard.some((one) => one.type === 'view' && one.view.screen.name === 'account'))
    .toBe(true)

  const shared = [
    ...recorder.heard
      .slice(from)
      .filter(({ path }) => path.includes('/kiosk/link'))
      .map(({ text }) => text),
    ...desk.heard.map((message) => JSON.stringify(message)),
  ].join('\n')
  expect(shared).toContain('"masked":true')
  for (const secret of [
    person.name,
    person.idNumber,
    person.address,
    person.phone,
    ...person.customerNumbers,
  ])
    expect(shared).not.toContain(secret)
  const plain = JSON.stringify(screen.views.filter(({ screen: { name } }) => name === 'account'))
  expect(plain, 'the same view held the name before it was masked').toContain(person.name)

  screen.press({ type: 'hang-up' })
  await screen.until((view) => view.help.state !== 'connected', 'the end of the call')
})
