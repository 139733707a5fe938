import { z } from 'zod'
import type { Role } from '@foyer/contracts/hall-api'
import type { Hall } from './hall.ts'

const demoAccount = z.looseObject({ name: z.string(), password: z.string(), roles: z.array(z.string()) })
export type DemoAccount = z.infer<typeof demoAccount>

export const accountOf = (hall: Hall, role: Role): DemoAccount => {
  const found = hall.demoAccounts
    .map((one) => demoAccount.parse(one))
    .find(({ roles }) => roles.includes(role))
  if (found === undefined) throw new TypeError(`no demo account has the role ${role}`)
  return found
}

/** Signs a demo account of this role in and gives its cookie. */
export const staffCookie = async (hall: Hall, role: Role): Promise<string> => {
  const { name, password } = accountOf(hall, role)
  const response = await fetch(`${hall.urls.api}/staff/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(hall.urls.api).origin },
    body: JSON.stringify({ name, password }),
  })
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0]
  if (!response.ok || cookie === undefined)
    throw new Error(`sign-in → ${response.status} ${await response.text()}`)
  return cookie
}
