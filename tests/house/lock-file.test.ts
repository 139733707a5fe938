import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as z from 'zod'

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).default({}),
    }),
  ),
})
const { packages } = Lock.parse(
  JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')),
)

/** Where Node would find a package from a folder of node_modules: there, or further up. */
const isLocked = (from: string, name: string): boolean => {
  const folders = from.split('/node_modules/')
  return (
    folders.some((_folder, depth) => {
      const above = folders.slice(0, folders.length - depth).join('/node_modules/')
      return `${above}/node_modules/${name}` in packages
    }) || `node_modules/${name}` in packages
  )
}

it('locks the binaries of all platforms, without which a clean installation refuses to start', () => {
  const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(folder, name)),
  )
  expect(missing).toEqual([])
})

it('names no registry, so that whichever is configured is used', () => {
  const bound = Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith('http') === true)
  expect(bound.map(([folder]) => folder)).toEqual([])
})
