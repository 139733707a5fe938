import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openHall, type Hall } from './hall.ts'
import { Screen, valueOf } from './screen.ts'

/** Every booking the utility's own books hold, whoever asked for it. */
const bookings = async (hall: Hall): Promise<{ key: string; amount_fen: number }[]> => {
  const folder = join(hall.dataDir, 'hall')
  const file = (await readdir(folder)).find(
    (name) => name.startsWith('demo-utility') && name.endsWith('.sqlite'),
  )
  if (file === undefined) throw new TypeError(`no demo utility in ${folder}`)
  using database = openReadonly(join(folder, file))
  return database.rows('select key, amount_fen from booked_payment')
}

const openReadonly = (
  file: string,
): Disposable & { rows(sql: string): { key: string; amount_fen: number }[] } => {
  const database = new Database(file, { readonly: true })
  return {
    rows: (sql) => database.prepare<[], { key: string; amount_fen: number }>(sql).all(),
    [Symbol.dispose]: () => database.close(),
  }
}

const payableVisit = async (hall: Hall, screen: Screen): Promise<{ payUrl: string; amountFen: number }> => {
  const person = (await hall.simulator.people()).find(
    (one) => one.story.includes('欠费') && one.customerNumbers.length === 1,
  )
  if (person === undefined) throw new TypeError('no demo person owes anything')
  await hall.simulator.placeCard(person.id)
  await screen.on('account')
  screen.press({ type: 'choose-service', service: 'bills' })
  await screen.on('bills')
  screen.press({ type: 'confirm' })
  const pay = await screen.on('pay')
  return { payUrl: valueOf(pay.screen.fields.payUrl), amountFen: valueOf(pay.screen.fields.amount) }
}

test('a hall-server killed after the gateway was paid books the payment once when it is back', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const { payUrl, amountFen } = await payableVisit(hall, screen)
  await hall.kill('hall-server')
  await hall.simulator.payByPhone(payUrl)
  await screen.until(
    (view) => view.screen.name === 'pay' && view.screen.status === 'not-confirmed',
    'the word that it is not yet confirmed',
    40_000,
  )
  await hall.start('hall-server')
  await screen.on('paid', 60_000)
  expect(await bookings(hall)).toEqual([expect.objectContaining({ amount_fen: amountFen })])
})

test('a host killed after the gateway was paid starts clean and the payment is booked once', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const { payUrl, amountFen } = await payableVisit(hall, screen)
  await hall.kill('kiosk-host')
  await hall.simulator.payByPhone(payUrl)
  await hall.start('kiosk-host')
  await using again = await Screen.open(hall.urls.kiosk)
  await again.on('start')
  await expect.poll(() => bookings(hall), { timeout: 20_000 }).toHaveLength(1)
  expect(await bookings(hall)).toEqual([expect.objectContaining({ amount_fen: amountFen })])
})

test('callbacks that come twice and late book once', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const { payUrl } = await payableVisit(hall, screen)
  await hall.simulator.gateway({ callbackDelayMs: 3000, duplicateCallbacks: true })
  await hall.simulator.payByPhone(payUrl)
  await screen.on('paid', 40_000)
  await new Promise((resolve) => setTimeout(resolve, 4000))
  expect(await bookings(hall)).toHaveLength(1)
})

test('a callback with a wrong signature books nothing; asking the gateway does', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const { payUrl } = await payableVisit(hall, screen)
  await hall.simulator.gateway({ wrongSignature: true })
  await hall.simulator.payByPhone(payUrl)
  await screen.on('paid', 60_000)
  expect(await bookings(hall)).toHaveLength(1)
  expect(await hall.log('hall-server')).toMatch(/signature/)
})

test('with the hall away an application is taken, its slip printed, and it is delivered once on return', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const person = (await hall.simulator.people()).find((one) => one.customerNumbers.length === 1)
  if (person === undefined) throw new TypeError('a customer is needed')
  await screen.on('start')
  await hall.kill('hall-server')
  await hall.simulator.placeCard(person.id)
  const problem = await screen.on('problem', 40_000)
  expect(problem.screen.problem).toBe('hall-unreachable')
  expect(problem.screen.next).toContain('continue-application')
  screen.press({ type: 'next', next: 'continue-application' })
  const entering = await screen.on('enter')
  expect(entering.screen.what).toBe('customer-number')
  await screen.type(person.customerNumbers[0] ?? '')
  screen.press({ type: 'confirm' })
  for (;;) {
    const view = await screen.until(
      ({ screen: { name } }) => ['apply-question', 'apply-check'].includes(name),
      'a question',
    )
    if (view.screen.name !== 'apply-question') break
    const { question, index, choices } = view.screen
    screen.press({ type: 'answer', question: question.id, choice: choices[0]?.id ?? '' })
    await screen.until(
      ({ screen: now }) =>
        now.name !== 'apply-question' ||
        now.index !== index ||
        ('value' in now.fields.answer && now.fields.answer.value !== null),
      'the answer taken',
    )
    if (screen.view.screen.name === 'apply-question' && screen.view.screen.index === index)
      screen.press({ type: 'confirm' })
    await screen.until(
      ({ screen: now }) => now.name !== 'apply-question' || now.index !== index,
      'the next question',
    )
  }
  screen.press({ type: 'confirm' })
  const applied = await screen.until(
    (view) => view.screen.name === 'applied' && view.screen.printing === 'printed',
    'a printed slip',
    40_000,
  )
  if (applied.screen.name !== 'applied') throw new TypeError('not applied')
  expect(applied.screen.delivery).toBe('kept')
  const tracking = valueOf(applied.screen.fields.trackingNumber)
  const token = valueOf(applied.screen.fields.progressUrl).split('/').at(-1)

  await hall.kill('kiosk-host')
  await hall.start('hall-server')
  await hall.start('kiosk-host')
  const progress = async (): Promise<string> =>
    (await fetch(`${hall.urls.api}/public/applications/${token}`)).text()
  await expect.poll(progress, { timeout: 30_000 }).toContain(tracking)
})

test('a page of a foreign origin gets no link to the host', async () => {
  await using hall = await openHall({ processes: ['hall-server', 'simulator', 'kiosk-host'] })
  const { default: WebSocket } = await import('ws')
  const { linkToken } = await import('./screen.ts')
  const token = await linkToken(hall.urls.kiosk)
  const foreign = new WebSocket(`${hall.urls.kiosk.replace('http', 'ws')}/link?token=${token}`, {
    origin: 'https://example.invalid',
  })
  const outcome = await new Promise<string>((resolve) => {
    foreign.once('open', () => resolve('open'))
    foreign.once('error', (error) => resolve(error.message))
  })
  expect(outcome).toMatch(/403|401/)
})
