import { scrypt, timingSafeEqual } from 'node:crypto'
import type { Random } from '../ambient.ts'

const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const keyLength = 32

const derive = (password: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyLength, cost, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })

/** `scrypt$N$r$p$salt$key`, the last two as base64url: a later version may raise the cost and still read this one. */
export const hashPassword = async (password: string, random: Random): Promise<string> => {
  const salt = random.bytes(16)
  const key = await derive(password, salt)
  return [
    'scrypt',
    cost.N,
    cost.r,
    cost.p,
    Buffer.from(salt).toString('base64url'),
    key.toString('base64url'),
  ].join('$')
}

/** Takes as long for an account that does not exist (`hash` null) as for one that does. */
export const isPassword = async (password: string, hash: string | null): Promise<boolean> => {
  const [, , , , salt, key] = hash?.split('$') ?? []
  const derived = await derive(password, Buffer.from(salt ?? 'no such account', 'base64url'))
  const expected = Buffer.from(key ?? '', 'base64url')
  return expected.length === derived.length && timingSafeEqual(expected, derived)
}
