import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { apartWithinRoom, betweenDomains, betweenRooms, declared } from './import-rules.ts'
import type { Breach } from './import-rules.ts'
import { readImportTable } from './import-table.ts'
import { entriesOnly, parsedAtTheEdge, shape } from './shape-rules.ts'
import { readTree } from './source-tree.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tree = readTree(root)
const table = readImportTable(readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8'))

const said = (breaches: readonly Breach[]): string[] =>
  breaches.map(({ at, rule, what }) => `${at}  ${what}  (${rule})`)

describe('the house, by the import table of docs/architecture.md', () => {
  it('has sources to look at in every room', () => {
    const empty = table.rooms.filter(
      ({ folder }) => ![...tree.files.keys()].some((path) => path.startsWith(`${folder}/`)),
    )
    expect(empty).toEqual([])
  })

  it('imports between rooms only as rules 1 to 3 allow', () => {
    expect(said(betweenRooms(tree, table))).toEqual([])
  })

  it('keeps apart within a room what rule 4 keeps apart', () => {
    expect(said(apartWithinRoom(tree, table))).toEqual([])
  })

  it('lets the server’s domains meet only by their faces, and keep their tables to themselves (rule 5)', () => {
    expect(said(betweenDomains(tree, table))).toEqual([])
  })

  it('reads the environment and ends the process only in its entries (rule 6)', () => {
    expect(said(entriesOnly(tree, table))).toEqual([])
  })

  it('has no circles, nameless names, barrels, module state, or files too long (rule 7)', () => {
    expect(said(shape(tree, table))).toEqual([])
  })

  it('declares in every workspace what it imports (rule 7)', () => {
    expect(said(declared(tree))).toEqual([])
  })

  it('parses what comes from outside, and lets no protocol throw (rule 8)', () => {
    expect(said(parsedAtTheEdge(tree))).toEqual([])
  })
})
