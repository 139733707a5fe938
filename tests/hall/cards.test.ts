import { expect, test } from 'vitest'
import { openHall } from './hall.ts'
import { Screen, valueOf } from './screen.ts'

test('permits and foreigners’ cards identify their holders, a stranger’s card of such a kind nobody', async () => {
  await using hall = await openHall()
  await using screen = await Screen.open(hall.urls.kiosk)
  const people = await hall.simulator.people()
  const holders = people.filter(({ story }) => /居住证|永久居留证/.test(story))
  expect(holders).toHaveLength(3)
  for (const person of holders) {
    await screen.on('start')
    await hall.simulator.placeCard(person.id)
    const account = await screen.on('account')
    expect(valueOf(account.screen.fields.customerName)).toBe(person.name)
    expect(account.screen.assurance).toBe('person')
    screen.press({ type: 'leave' })
    await screen.on('goodbye')
    await hall.simulator.liftCard()
    screen.press({ type: 'confirm' })
  }
  await screen.on('start')
  await hall.simulator.placeDemoCard('foreigner-2023')
  const problem = await screen.on('problem')
  expect(problem.screen.problem).toBe('unknown-customer')
})
