import type { Role } from '@foyer/contracts/hall-api'
import { deriveKey } from './hall-key.ts'
import type { NewStaff } from './staff/index.ts'

const people: readonly { name: string; displayName: string; roles: Role[] }[] = [
  { name: 'manager', displayName: '林主任', roles: ['manager', 'engineer'] },
  { name: 'desk', displayName: '吴晓红', roles: ['desk'] },
  { name: 'clerk', displayName: '陈受理', roles: ['clerk'] },
  { name: 'greeter', displayName: '周引导', roles: ['greeter'] },
]

/** Staff to play. Their passwords follow from the hall's key: the same at every start, different in every hall. */
export const demoAccounts = (hallKey: Uint8Array): NewStaff[] =>
  people.map((person) => ({
    ...person,
    password: deriveKey(hallKey, `demo account ${person.name}`).toString('hex').slice(0, 10),
  }))
