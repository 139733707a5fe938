/** The import table, as `docs/architecture.md` states it. */
export type ImportTable = {
  readonly rooms: readonly Room[]
  readonly apart: readonly Apart[]
  readonly domains: ReadonlyMap<string, readonly string[]>
  readonly entries: readonly string[]
}

export type Room = {
  readonly folder: string
  readonly runsOn: 'anything' | 'browser' | 'Node'
  /** Path patterns, or everything of ours. */
  readonly ours: readonly string[] | 'everything'
  /** Package names, or whatever the workspace declares. */
  readonly packages: readonly string[] | 'declared'
}

export type Apart = { readonly folder: string; readonly may: readonly string[] }

export class TableUnreadable extends Error {
  readonly code = 'house-table-unreadable'
}

const rowsOf = (page: string, name: string, columns: number): string[][] => {
  const start = page.indexOf(`<!-- table: ${name} -->`)
  const end = page.indexOf('<!-- end -->', start)
  if (start < 0 || end < 0) throw new TableUnreadable(`the page has no table marked "${name}"`)
  const lines = page
    .slice(start, end)
    .split('\n')
    .filter((line) => line.startsWith('|'))
  const rows = lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  if (rows.length === 0) throw new TableUnreadable(`table "${name}" is empty`)
  for (const row of rows) {
    if (row.length !== columns || row.includes('')) {
      throw new TableUnreadable(
        `table "${name}", row "${row.join(' | ')}": ${columns} filled cells are needed`,
      )
    }
  }
  return rows
}

/** A cell of names in backquotes, or the word `nothing`. */
const namesIn = (cell: string): string[] => {
  if (cell === 'nothing') return []
  const names = [...cell.matchAll(/`([^`]+)`/g)].flatMap((match) => match[1] ?? [])
  const rest = cell.replaceAll(/`[^`]+`/g, '').replaceAll(/[\s,]/g, '')
  if (names.length === 0 || rest !== '') {
    throw new TableUnreadable(`cell "${cell}": names in backquotes with commas between, or the word nothing`)
  }
  return names
}

const oneName = (cell: string): string => {
  const [name, ...more] = namesIn(cell)
  if (name === undefined || more.length > 0) throw new TableUnreadable(`cell "${cell}": one name is needed`)
  return name
}

const platform = (cell: string): Room['runsOn'] => {
  if (cell === 'anything' || cell === 'browser' || cell === 'Node') return cell
  throw new TableUnreadable(`cell "${cell}": anything, browser or Node`)
}

/**
 * Reads the tables out of the page.
 * @throws {TableUnreadable} naming the cell that is not as the tables are written
 */
export const readImportTable = (page: string): ImportTable => ({
  rooms: rowsOf(page, 'rooms', 4).map(([folder = '', runsOn = '', ours = '', packages = '']) => ({
    folder: oneName(folder),
    runsOn: platform(runsOn),
    ours: ours === 'everything' ? 'everything' : namesIn(ours),
    packages: packages === 'declared' ? 'declared' : namesIn(packages),
  })),
  apart: rowsOf(page, 'apart', 2).map(([folder = '', may = '']) => ({
    folder: oneName(folder),
    may: namesIn(may),
  })),
  domains: new Map(
    rowsOf(page, 'domains', 2).map(([domain = '', may = '']) => [oneName(domain), namesIn(may)]),
  ),
  entries: rowsOf(page, 'entries', 1).map(([entry = '']) => oneName(entry)),
})

const escaped = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)

const patternText = (pattern: string): string =>
  pattern
    .split('/')
    .map((part) => (part === '**' ? '**' : escaped(part).replaceAll('*', '[^/]*')))
    .join('/')
    .replaceAll('**/', '(?:[^/]+/)*')

/** Whether a path is the file or lies in the folder that a pattern of the tables stands for. */
export const matches = (pattern: string, path: string): boolean =>
  new RegExp(`^${patternText(pattern)}(?:/.*)?$`).test(path)

/** The folder a pattern stands for on this path ("devices/*" on "devices/printer/x.ts": "devices/printer"). */
export const folderMatched = (pattern: string, path: string): string | null =>
  new RegExp(`^(${patternText(pattern)})/`).exec(path)?.[1] ?? null
