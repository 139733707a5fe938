import { posix } from 'node:path'
import { domainOf, isTest, linksOf } from './import-rules.ts'
import type { Breach } from './import-rules.ts'
import { matches } from './import-table.ts'
import type { ImportTable } from './import-table.ts'
import type { Act } from './source-file.ts'
import type { SourceTree } from './source-tree.ts'

const isEntry = (table: ImportTable, path: string): boolean =>
  table.entries.some((pattern) => matches(pattern, path))

/** Acts of files outside tests, as breaches where `wrong` says so. */
const actsThat = (
  tree: SourceTree,
  rule: string,
  wrong: (path: string, kind: Act['kind']) => string | null,
): Breach[] =>
  [...tree.files.values()].flatMap((file) =>
    file.acts.flatMap(({ kind, line }) => {
      const what = wrong(file.path, kind)
      return what === null ? [] : [{ at: `${file.path}:${line}`, rule, what }]
    }),
  )

/** Rule 6. */
export const entriesOnly = (tree: SourceTree, table: ImportTable): Breach[] => {
  const rule = 'rule 6'
  const isConfig = (path: string): boolean => /(^|\/)([a-z]+\.)?config\.ts$/.test(path)
  const acts = actsThat(tree, rule, (path, kind) => {
    if (isTest(path) || path.startsWith('tests/') || isEntry(table, path)) return null
    if (kind === 'ends-process') return 'ends the process; only an entry may'
    if (kind === 'reads-environment' && !isConfig(path))
      return 'reads environment or arguments; only config.ts may'
    return null
  })
  const imported = linksOf(tree).flatMap(({ file, imported: { line }, target }): Breach[] =>
    target.kind === 'file' && /(^|\/)main\.tsx?$/.test(target.path)
      ? [{ at: `${file.path}:${line}`, rule, what: `imports ${target.path}; nobody imports a main` }]
      : [],
  )
  return [...acts, ...imported]
}

/** The import circles of the tree, each once, as the files on it in alphabetical order (Tarjan, 1972). */
export const circles = (tree: SourceTree): string[][] => {
  const next = new Map<string, string[]>([...tree.files.keys()].map((path) => [path, []]))
  for (const { file, target } of linksOf(tree)) {
    if (target.kind === 'file') next.get(file.path)?.push(target.path)
  }
  const found: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const visit = (path: string): number => {
    const mine = order.size
    order.set(path, mine)
    open.push(path)
    let low = mine
    for (const target of next.get(path) ?? []) {
      if (!order.has(target)) low = Math.min(low, visit(target))
      else if (open.includes(target)) low = Math.min(low, order.get(target) ?? low)
    }
    lowest.set(path, low)
    if (low === mine) {
      const circle = open.splice(open.indexOf(path))
      if (circle.length > 1 || next.get(path)?.includes(path) === true) found.push(circle.toSorted())
    }
    return low
  }
  for (const path of next.keys()) if (!order.has(path)) visit(path)
  return found
}

const NAMELESS = /(^|[/-])(utils?|helpers?|common)(\/|\.[a-z.]+$)/
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.((wire\.)?test|config|d))?\.(ts|tsx|mjs)$/
const LONGEST = 400
/** A list of messages is as long as there are messages. */
const CATALOGUE = /^kiosk\/texts\/[a-z]+(-[a-z]+)?\.ts$/

/** Rule 7, but for what `declared` holds. */
export const shape = (tree: SourceTree, table: ImportTable): Breach[] => {
  const rule = 'rule 7'
  const round = circles(tree).map((circle) => ({
    at: circle[0] ?? '',
    rule,
    what: `is on an import circle: ${circle.join(' → ')}`,
  }))
  const files = [...tree.files.values()].flatMap((file): Breach[] => {
    const { path, lines, onlyReexports } = file
    const whats: string[] = []
    const base = posix.basename(path)
    const isFace = base === 'index.ts' && domainOf(tree, table, path) !== null
    if (NAMELESS.test(path)) whats.push('has a name that says nothing')
    if (!KEBAB.test(base)) whats.push('is not named in kebab-case')
    if (lines > LONGEST && !CATALOGUE.test(path)) whats.push(`has ${lines} lines; ${LONGEST} is the most`)
    if (base === 'index.ts' && !isFace) whats.push('is an index.ts that is no domain’s face')
    if (onlyReexports && !isFace) whats.push('only passes on what others export')
    return whats.map((what) => ({ at: path, rule, what }))
  })
  const acts = actsThat(tree, rule, (path, kind) => {
    if (kind === 'keeps-module-state' && !isTest(path) && !isEntry(table, path))
      return 'keeps state in a module’s let'
    if (kind === 'mocks-a-module') return 'mocks a module'
    if (kind === 'imports-something-computed' && !isTest(path))
      return 'imports what cannot be read from the source'
    return null
  })
  return [...round, ...files, ...acts]
}

/** Rule 8. */
export const parsedAtTheEdge = (tree: SourceTree): Breach[] =>
  actsThat(tree, 'rule 8', (path, kind) => {
    if (isTest(path)) return null
    if (kind === 'casts-parsed-data') return 'casts what came from outside instead of parsing it'
    if (kind === 'throws' && posix.basename(path) === 'protocol.ts')
      return 'throws; a reject of a protocol is data'
    return null
  })
