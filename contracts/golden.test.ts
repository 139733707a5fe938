import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { breakages, contracts, publishedSchema } from './published.ts'

const folder = new URL('golden/', import.meta.url)
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''))
const golden = (name: string) =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')))

describe('the published contracts', () => {
  it('are all still there', () => {
    expect(names.filter((name) => contracts[name] === undefined)).toEqual([])
  })

  it.each(names)('%s is still understood by a peer of the published release', (name) => {
    const contract = contracts[name]
    if (contract === undefined) throw new Error(`${name} was taken away`)
    expect(breakages(contract.newer, golden(name), publishedSchema(contract))).toEqual([])
  })

  it.each(Object.entries(contracts))('%s is published as it is', (name, contract) => {
    // When this fails: node tests/contracts/publish.ts
    expect(names).toContain(name)
    expect(golden(name)).toEqual(JSON.parse(JSON.stringify(publishedSchema(contract))))
  })
})
