import type { Definition } from '@foyer/contracts/hall-api'
import { begin } from './hall-requests.ts'
import { show, stay, withVisit, type ApplicationDraft, type Next, type Session } from './session.ts'

const peakValley = 'peak-valley'

/** The definition of the application that this kiosk offers; kept from earlier when the hall is away. */
export const offlineDefinition = (session: Session): Definition | null =>
  session.world.definitions.find((definition) => definition.id === peakValley) ?? null

const draft = (definition: Definition, customerNumber: string | null): ApplicationDraft => ({
  definition,
  customerNumber,
  comparison: null,
  answers: {},
  submission: null,
})

/** With the hall there: the comparison on the customer's own year comes first. */
export const startApplication = (session: Session, now: number): Next => {
  const definition = offlineDefinition(session)
  const account = session.visit?.account ?? null
  if (definition === null || account === null) return stay(session)
  const begun = withVisit(session, { application: draft(definition, account.customerNumber) })
  return begin(begun, { what: 'comparison' }, now)
}

/** With the hall away: by the card alone, and by the customer number where it is known. */
export const startOfflineApplication = (
  session: Session,
  customerNumber: string | null,
  now: number,
): Next => {
  const definition = offlineDefinition(session)
  if (definition === null) return stay(session)
  const begun = withVisit(session, { application: draft(definition, customerNumber) })
  return stay(show(begun, { name: 'apply-question', index: 0, editing: false }, now))
}
