import { folderMatched, matches } from './import-table.ts'
import type { ImportTable, Room } from './import-table.ts'
import { resolveImport, workspaceOf } from './resolve-import.ts'
import type { Target } from './resolve-import.ts'
import type { Import, SourceFile } from './source-file.ts'
import type { SourceTree } from './source-tree.ts'

/** A place where the sources and the table disagree. */
export type Breach = { readonly at: string; readonly rule: string; readonly what: string }

export const isTest = (path: string): boolean => /\.test\.tsx?$|(^|\/)(testing|fixtures)\//.test(path)
const isBuildConfig = (path: string): boolean => /(^|\/)[a-z]+\.config\.ts$/.test(path)

type Link = { readonly file: SourceFile; readonly imported: Import; readonly target: Target }

const at = ({ file, imported }: Link): string => `${file.path}:${imported.line}`

export const linksOf = (tree: SourceTree): Link[] =>
  [...tree.files.values()].flatMap((file) =>
    file.imports.map((imported) => ({ file, imported, target: resolveImport(tree, file.path, imported) })),
  )

const roomOf = (table: ImportTable, path: string): Room | null =>
  table.rooms
    .filter((room) => matches(room.folder, path))
    .toSorted((a, b) => b.folder.length - a.folder.length)[0] ?? null

const inOwnRoom = (table: ImportTable, room: Room, path: string): boolean =>
  roomOf(table, path)?.folder === room.folder

/** Rules 1–3, and that every source file stands in a room. */
export const betweenRooms = (tree: SourceTree, table: ImportTable): Breach[] => {
  const rule = 'rules 1–3'
  const homeless = [...tree.files.keys()]
    .filter((path) => path.includes('/') && roomOf(table, path) === null)
    .map((path) => ({ at: path, rule, what: 'stands in no room of the table' }))
  const wrong = linksOf(tree).flatMap((link): Breach[] => {
    const { file, imported, target } = link
    const room = roomOf(table, file.path)
    if (room === null) return []
    const breach = (what: string): Breach[] => [{ at: at(link), rule, what }]
    if (target.kind === 'nowhere') return breach(`imports ${imported.specifier}, which is not there`)
    if (isTest(file.path) || isBuildConfig(file.path)) return []
    if (target.kind === 'node') {
      return room.runsOn === 'Node'
        ? []
        : breach(`imports ${imported.specifier}; ${room.folder} runs on ${room.runsOn}`)
    }
    if (target.kind === 'file') {
      if (inOwnRoom(table, room, target.path)) return []
      const may = room.ours === 'everything' || room.ours.some((pattern) => matches(pattern, target.path))
      return may ? [] : breach(`imports ${target.path}; ${room.folder} may not`)
    }
    if (target.kind === 'package' && room.packages !== 'declared' && !room.packages.includes(target.name)) {
      return breach(`imports ${target.name}; ${room.folder} may not`)
    }
    return []
  })
  return [...homeless, ...wrong]
}

/** Rule 4. */
export const apartWithinRoom = (tree: SourceTree, table: ImportTable): Breach[] =>
  linksOf(tree).flatMap((link): Breach[] => {
    const { file, target } = link
    const room = roomOf(table, file.path)
    if (isTest(file.path) || room === null || target.kind !== 'file') return []
    if (!inOwnRoom(table, room, target.path)) return []
    const row = table.apart.find(({ folder }) => folderMatched(folder, file.path) !== null)
    const own = row === undefined ? null : folderMatched(row.folder, file.path)
    if (row === undefined || own === null || target.path.startsWith(`${own}/`)) return []
    if (row.may.some((pattern) => matches(pattern, target.path))) return []
    return [{ at: at(link), rule: 'rule 4', what: `imports ${target.path}; ${own} stands apart from it` }]
  })

const SERVER = 'hall-server/src/'

const serverFolder = (path: string): string | null => {
  if (!path.startsWith(SERVER)) return null
  const [folder, ...rest] = path.slice(SERVER.length).split('/')
  return folder === undefined || rest.length === 0 ? null : folder
}

/** A folder of the server with a face is a domain; so is one that the table names. */
export const domainOf = (tree: SourceTree, table: ImportTable, path: string): string | null => {
  const folder = serverFolder(path)
  if (folder === null) return null
  const isDomain = table.domains.has(folder) || tree.files.has(`${SERVER}${folder}/index.ts`)
  return isDomain ? folder : null
}

/** Rule 5. */
export const betweenDomains = (tree: SourceTree, table: ImportTable): Breach[] => {
  const rule = 'rule 5'
  const owners = new Map<string, string>()
  for (const file of tree.files.values()) {
    const domain = domainOf(tree, table, file.path)
    if (domain !== null && !isTest(file.path)) for (const name of file.createsTables) owners.set(name, domain)
  }
  const imports = linksOf(tree).flatMap((link): Breach[] => {
    const { file, target } = link
    if (target.kind !== 'file' || isTest(file.path)) return []
    const domain = domainOf(tree, table, target.path)
    const own = domainOf(tree, table, file.path)
    if (domain === null || domain === own) return []
    const breach = (what: string): Breach[] => [{ at: at(link), rule, what }]
    if (target.path !== `${SERVER}${domain}/index.ts`)
      return breach(`imports ${target.path} past its index.ts`)
    if (own === null) {
      const folder = serverFolder(file.path)
      return folder === null
        ? []
        : breach(`imports ${target.path}; ${folder} is no domain and may import none`)
    }
    const may = table.domains.get(own) ?? []
    return may.includes(domain) ? [] : breach(`imports ${target.path}; ${own} may not`)
  })
  const tables = [...tree.files.values()].flatMap((file) => {
    const domain = domainOf(tree, table, file.path)
    if (domain === null || isTest(file.path)) return []
    return file.usesTables.flatMap(({ table: name, line }): Breach[] => {
      const owner = owners.get(name)
      if (owner === undefined || owner === domain) return []
      return [{ at: `${file.path}:${line}`, rule, what: `uses table ${name}, which is ${owner}'s` }]
    })
  })
  return [...imports, ...tables]
}

/** Rule 7's last sentence: every workspace declares what it imports. */
export const declared = (tree: SourceTree): Breach[] =>
  linksOf(tree).flatMap((link): Breach[] => {
    const { file, imported, target } = link
    const folder = workspaceOf(tree, file.path)
    const manifest = tree.manifests.get(folder)
    const root = tree.manifests.get('.')
    if (manifest === undefined || target.kind === 'node' || target.kind === 'asset') return []
    if (target.kind === 'nowhere' || imported.specifier.startsWith('.')) {
      const leaves = target.kind === 'file' && workspaceOf(tree, target.path) !== folder
      const free = isTest(file.path) || isBuildConfig(file.path) || folder === '.'
      if (!leaves || free) return []
      return [
        {
          at: at(link),
          rule: 'rule 7',
          what: `reaches ${imported.specifier} in another workspace by a path`,
        },
      ]
    }
    const name = imported.specifier.startsWith('@')
      ? imported.specifier.split('/').slice(0, 2).join('/')
      : (imported.specifier.split('/')[0] ?? imported.specifier)
    if (name === manifest.name || name in manifest.dependencies) return []
    // Electron is given by the program that runs the shell; the package holds only its types.
    const atDevelopment =
      isTest(file.path) ||
      isBuildConfig(file.path) ||
      imported.typeOnly ||
      name === 'electron' ||
      folder === 'tests' ||
      folder === 'bench'
    const types = `@types/${name}`
    const development = { ...root?.devDependencies, ...manifest.devDependencies }
    if (atDevelopment && (name in development || types in development)) return []
    return [
      {
        at: at(link),
        rule: 'rule 7',
        what: `imports ${name}, which ${folder}/package.json does not declare`,
      },
    ]
  })
