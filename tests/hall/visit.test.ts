import { expect, test } from 'vitest'
import { applicationDetail, applicationProgress } from '@foyer/contracts/hall-api'
import { openHall, type Hall } from './hall.ts'
import { Screen, valueOf } from './screen.ts'
import type { Person } from './simulator.ts'
import { staffCookie } from './staff.ts'

const debtor = async (hall: Hall): Promise<Person> => {
  const people = await hall.simulator.people()
  const found = people.find((person) => person.story.includes('欠费') && person.customerNumbers.length === 1)
  if (found === undefined) throw new TypeError('no demo person owes anything')
  return found
}

/** From the start screen to a payment that waits for the phone. */
const walkToPayment = async (hall: Hall, screen: Screen, person: Person): Promise<string> => {
  await screen.on('start')
  await hall.simulator.placeCard(person.id)
  const account = await screen.on('account')
  expect(valueOf(account.screen.fields.customerName)).toBe(person.name)
  expect(account.screen.assurance).toBe('person')
  screen.press({ type: 'choose-service', service: 'bills' })
  const bills = await screen.on('bills')
  expect(valueOf(bills.screen.fields.total)).toBeGreaterThan(0)
  screen.press({ type: 'confirm' })
  const pay = await screen.on('pay')
  return valueOf(pay.screen.fields.payUrl)
}

test('a customer puts a card on the reader, pays, gets a receipt, and is forgotten', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const person = await debtor(hall)

  const payUrl = await walkToPayment(hall, screen, person)
  await hall.simulator.payByPhone(payUrl)
  const paid = await screen.until(
    (view) => view.screen.name === 'paid' && view.screen.printing === 'printed',
    'a printed receipt',
  )
  if (paid.screen.name !== 'paid') throw new TypeError('not on the paid screen')
  const receiptNumber = valueOf(paid.screen.fields.receiptNumber)
  expect(JSON.stringify(await hall.simulator.paper())).toContain(receiptNumber)

  screen.press({ type: 'leave' })
  await screen.on('goodbye')
  await hall.simulator.liftCard()
  screen.press({ type: 'confirm' })
  const start = await screen.on('start', 40_000)

  const shown = JSON.stringify(start)
  for (const secret of [
    person.name,
    person.idNumber,
    person.address,
    receiptNumber,
    ...person.customerNumbers,
  ])
    expect(shown).not.toContain(secret)
  expect(start.occupied).toBe(false)
})

test('the second of two visits in a row shows nothing of the first', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const people = (await hall.simulator.people()).filter((person) => person.customerNumbers.length === 1)
  const [first, second] = people
  if (first === undefined || second === undefined) throw new TypeError('two people are needed')

  await hall.simulator.placeCard(first.id)
  await screen.on('account')
  screen.press({ type: 'leave' })
  await screen.on('goodbye')
  await hall.simulator.liftCard()
  screen.press({ type: 'confirm' })
  await screen.on('start', 40_000)
  const seenBefore = screen.views.length

  await hall.simulator.placeCard(second.id)
  await screen.on('account')
  const later = JSON.stringify(screen.views.slice(seenBefore))
  expect(later).toContain(second.name)
  for (const secret of [first.name, first.address, ...first.customerNumbers])
    expect(later).not.toContain(secret)
})

test('a bill scanned at the start screen shows what is owed and hides the rest', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const person = await debtor(hall)
  const number = person.customerNumbers[0] ?? ''

  await hall.simulator.scan(number)
  const view = await screen.on('account')
  expect(view.screen.assurance).toBe('account')
  expect(view.screen.fields.usage).toBeNull()
  expect(view.screen.fields.address).toBeNull()
  expect(valueOf(view.screen.fields.customerName)).not.toBe(person.name)
  expect(valueOf(view.screen.fields.balanceDue)).toBeGreaterThan(0)
})

test('a phone and its one-time code identify the person', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const person = await debtor(hall)

  screen.press({ type: 'choose-way', way: 'phone' })
  await screen.on('enter')
  await screen.type(person.phone)
  screen.press({ type: 'confirm' })
  await screen.until((view) => view.screen.name === 'enter' && view.screen.what === 'code', 'the code screen')
  const code = async (): Promise<string | undefined> =>
    /(?<!\d)\d{6}(?!\d)/.exec((await hall.simulator.messages())[0] ?? '')?.[0]
  await expect.poll(code, { timeout: 10_000 }).toBeDefined()
  await screen.type((await code()) ?? '')
  screen.press({ type: 'confirm' })
  const account = await screen.on('account')
  expect(valueOf(account.screen.fields.customerName)).toBe(person.name)
})

test('a number that no customer has is refused on the spot and can be mended', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  screen.press({ type: 'choose-way', way: 'number' })
  await screen.on('enter')
  await screen.type('3300000000001')
  screen.press({ type: 'confirm' })
  const refused = await screen.until(
    (view) => view.screen.name === 'enter' && view.screen.problem !== null,
    'a refusal at the number itself',
  )
  expect(refused.screen).toMatchObject({ name: 'enter', problem: 'unknown' })
})

test('a screen loaded again at any step shows the same view', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const person = await debtor(hall)
  const same = async (): Promise<void> => {
    await using reloaded = await Screen.open(hall.urls.kiosk)
    await reloaded.until((view) => view.screen.name === screen.view.screen.name, 'the same screen')
    expect(reloaded.view.screen).toEqual(screen.view.screen)
  }
  await same()
  await hall.simulator.placeCard(person.id)
  await screen.on('account')
  await same()
  screen.press({ type: 'choose-service', service: 'bills' })
  await screen.on('bills')
  await same()
  screen.press({ type: 'back' })
  await screen.on('account')
  screen.press({ type: 'choose-service', service: 'peak-valley' })
  await screen.on('apply-compare')
  await same()
  screen.press({ type: 'confirm' })
  await screen.on('apply-question')
  await same()
})

test('a printer that runs out in the middle of a receipt leaves the receipt on the screen', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const person = await debtor(hall)
  const payUrl = await walkToPayment(hall, screen, person)
  await hall.simulator.printer({ linesLeft: 6 })
  await hall.simulator.payByPhone(payUrl)
  const view = await screen.until(
    (seen) => seen.screen.name === 'paid' && ['partial', 'no-paper'].includes(seen.screen.printing),
    'a receipt that could not be printed whole',
    40_000,
  )
  expect(view.screen).toMatchObject({ fields: { receiptUrl: { value: expect.stringMatching(/^http/) } } })
  await hall.simulator.printer({ paper: 'full' })
  screen.press({ type: 'print-again' })
  await screen.until(
    (seen) => seen.screen.name === 'paid' && seen.screen.printing === 'printed',
    'the second print',
    40_000,
  )
})

test('a peak-valley application is prefilled, submitted, tracked by anyone with its link, and decided by a clerk', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const people = await hall.simulator.people()
  const person = people.find((one) => one.customerNumbers.length === 1)
  if (person === undefined) throw new TypeError('a customer is needed')
  await hall.simulator.placeCard(person.id)
  const account = await screen.on('account')
  const offer = account.screen.services.find(({ service }) => service === 'peak-valley')
  expect(offer?.available).toBe(true)
  screen.press({ type: 'choose-service', service: 'peak-valley' })
  const compare = await screen.on('apply-compare')
  expect(valueOf(compare.screen.fields.flatAmount ?? { masked: true })).toBeGreaterThan(0)
  screen.press({ type: 'confirm' })
  for (;;) {
    const view = await screen.until(
      ({ screen: { name } }) => name === 'apply-question' || name === 'apply-check',
      'a question',
    )
    if (view.screen.name !== 'apply-question') break
    const { question, index, choices } = view.screen
    const choice = choices[0]
    if (choice === undefined) throw new TypeError('a question without choices')
    screen.press({ type: 'answer', question: question.id, choice: choice.id })
    const next = await screen.until(
      ({ screen: now }) =>
        now.name !== 'apply-question' ||
        now.index !== index ||
        ('value' in now.fields.answer && now.fields.answer.value === choice.id),
      'the answer taken',
    )
    if (next.screen.name === 'apply-question' && next.screen.index === index) {
      screen.press({ type: 'confirm' })
      await screen.until(
        ({ screen: now }) => now.name !== 'apply-question' || now.index !== index,
        'the next question',
      )
    }
  }
  const check = await screen.on('apply-check')
  expect(valueOf(check.screen.fields.applicantName)).toBe(person.name)
  screen.press({ type: 'confirm' })
  const applied = await screen.on('applied')
  expect(applied.screen.delivery).toBe('delivered')
  const tracking = valueOf(applied.screen.fields.trackingNumber)
  const token = valueOf(applied.screen.fields.progressUrl).split('/').at(-1)
  const progress = async (): Promise<string> =>
    (await fetch(`${hall.urls.api}/public/applications/${token}`)).text()
  expect(await progress()).toContain(tracking)
  expect(await progress()).not.toContain(person.name)

  const clerk = await staffCookie(hall, 'clerk')
  const address = `${hall.urls.api}/applications/${tracking}`
  const detail = applicationDetail.parse(await (await fetch(address, { headers: { cookie: clerk } })).json())
  expect(detail).toMatchObject({
    applicant: { name: person.name },
    customerNumber: person.customerNumbers[0],
  })
  const decided = await fetch(`${address}/decision`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: clerk, origin: new URL(hall.urls.api).origin },
    body: JSON.stringify({ revision: detail.revision, decision: 'approve', note: null }),
  })
  expect({ status: decided.status, answer: await decided.text() }).toMatchObject({ status: 200 })
  expect(applicationProgress.parse(JSON.parse(await progress())).status).toBe('approved')
})
