import { describe, expect, it } from 'vitest'
import { apartWithinRoom, betweenDomains, betweenRooms, declared } from './import-rules.ts'
import type { Breach } from './import-rules.ts'
import { TableUnreadable, folderMatched, matches, readImportTable } from './import-table.ts'
import { entriesOnly, parsedAtTheEdge, shape } from './shape-rules.ts'
import { Unparsable } from './source-file.ts'
import { treeOf } from './source-tree.ts'

const PAGE = `
<!-- table: rooms -->
| Room | Runs on | Ours | Packages |
|---|---|---|---|
| \`contracts\` | anything | nothing | \`zod\` |
| \`kiosk/host\` | Node | \`contracts\` | declared |
| \`kiosk/simulator\` | Node | \`contracts\`, \`kiosk/host/**/protocol.ts\` | declared |
| \`hall-server/src\` | Node | \`contracts\` | declared |
<!-- end -->
<!-- table: apart -->
| Folder | May |
|---|---|
| \`kiosk/host/session\` | nothing |
| \`kiosk/host/devices/*\` | \`kiosk/host/devices/*.ts\` |
<!-- end -->
<!-- table: domains -->
| Domain | May |
|---|---|
| \`utility\` | nothing |
| \`identity\` | \`utility\` |
<!-- end -->
<!-- table: entries -->
| Entry |
|---|
| \`**/main.ts\` |
<!-- end -->`
const table = readImportTable(PAGE)

const manifest = (name: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ name, ...more })
const MANIFESTS = {
  'package.json': manifest('foyer', { devDependencies: { vitest: '1', '@types/ws': '1' } }),
  'contracts/package.json': manifest('@foyer/contracts', {
    exports: { './*': './*.ts' },
    dependencies: { zod: '1' },
  }),
  'kiosk/host/package.json': manifest('@foyer/kiosk-host', {
    exports: { './*': './*.ts' },
    dependencies: { '@foyer/contracts': '1', ws: '1' },
  }),
  'kiosk/simulator/package.json': manifest('@foyer/simulator', {
    dependencies: { '@foyer/kiosk-host': '1' },
  }),
  'hall-server/package.json': manifest('@foyer/hall-server', { exports: { './*': './src/*.ts' } }),
}
const house = (sources: Record<string, string>) => treeOf({ ...MANIFESTS, ...sources })
const whats = (breaches: readonly Breach[]): string[] => breaches.map(({ at, what }) => `${at} ${what}`)

describe('rules 1 to 3', () => {
  it('let a room import what its row names, through the workspace’s name', () => {
    const tree = house({
      'contracts/view.ts': `import * as z from 'zod'\nexport const view = z.object({})`,
      'kiosk/host/main.ts': `import { view } from '@foyer/contracts/view'\nimport 'node:fs'\nexport { view }`,
    })
    expect(betweenRooms(tree, table)).toEqual([])
  })

  it.each([
    ['an import', `import { a } from '@foyer/kiosk-host/a'`],
    ['a type import', `import type { a } from '@foyer/kiosk-host/a'`],
    ['an inline type', `export type A = import('@foyer/kiosk-host/a').A`],
    ['a dynamic import', `export const a = () => import('@foyer/kiosk-host/a')`],
    ['an export', `export { a } from '@foyer/kiosk-host/a'`],
    ['an export of everything', `export * from '@foyer/kiosk-host/a'`],
    ['a path', `import { a } from '../kiosk/host/a.ts'`],
  ])('see %s that the table does not allow', (_what, source) => {
    const tree = house({ 'contracts/view.ts': source, 'kiosk/host/a.ts': 'export const a = 1' })
    expect(whats(betweenRooms(tree, table))).toEqual([
      'contracts/view.ts:1 imports kiosk/host/a.ts; contracts may not',
    ])
  })

  it('keep Node out of a room that runs anywhere, and other packages out of a room with a list', () => {
    const tree = house({ 'contracts/a.ts': `import 'node:fs'\nimport 'ws'` })
    expect(whats(betweenRooms(tree, table))).toEqual([
      'contracts/a.ts:1 imports node:fs; contracts runs on anything',
      'contracts/a.ts:2 imports ws; contracts may not',
    ])
  })

  it('let the simulator see a protocol and not the adapter beside it', () => {
    const tree = house({
      'kiosk/host/devices/printer/protocol.ts': 'export const a = 1',
      'kiosk/host/devices/printer/adapter.ts': 'export const a = 1',
      'kiosk/simulator/a.ts': `import '@foyer/kiosk-host/devices/printer/protocol'\nimport '@foyer/kiosk-host/devices/printer/adapter'`,
    })
    expect(whats(betweenRooms(tree, table))).toEqual([
      'kiosk/simulator/a.ts:2 imports kiosk/host/devices/printer/adapter.ts; kiosk/simulator may not',
    ])
  })

  it('see a file that is not there, and a file in no room', () => {
    const tree = house({ 'contracts/a.ts': `import './gone.ts'`, 'attic/b.ts': 'export {}' })
    expect(whats(betweenRooms(tree, table))).toEqual([
      'attic/b.ts stands in no room of the table',
      'contracts/a.ts:1 imports ./gone.ts, which is not there',
    ])
  })

  it('leave a test free to import any room', () => {
    const tree = house({
      'contracts/a.test.ts': `import '@foyer/kiosk-host/a'\nimport 'node:fs'`,
      'kiosk/host/a.ts': 'export const a = 1',
    })
    expect(betweenRooms(tree, table)).toEqual([])
  })
})

describe('rule 4', () => {
  it('keeps the session from its siblings, and one device from another', () => {
    const tree = house({
      'kiosk/host/session/step.ts': `import type { A } from '../devices/device.ts'`,
      'kiosk/host/devices/device.ts': 'export type A = 1',
      'kiosk/host/devices/scanner/adapter.ts': `import '../printer/adapter.ts'\nimport '../device.ts'\nimport './protocol.ts'`,
      'kiosk/host/devices/scanner/protocol.ts': 'export {}',
      'kiosk/host/devices/printer/adapter.ts': 'export {}',
    })
    expect(whats(apartWithinRoom(tree, table))).toEqual([
      'kiosk/host/session/step.ts:1 imports kiosk/host/devices/device.ts; kiosk/host/session stands apart from it',
      'kiosk/host/devices/scanner/adapter.ts:1 imports kiosk/host/devices/printer/adapter.ts; kiosk/host/devices/scanner stands apart from it',
    ])
  })
})

describe('rule 5', () => {
  const domains = {
    'hall-server/src/utility/index.ts': `export { a } from './store.ts'`,
    'hall-server/src/utility/store.ts': `export const a = db.schema.createTable('customer')`,
    'hall-server/src/identity/index.ts': 'export {}',
  }

  it('lets a domain in by the face, where the table says so', () => {
    const tree = house({
      ...domains,
      'hall-server/src/identity/rules.ts': `import { a } from '../utility/index.ts'`,
    })
    expect(betweenDomains(tree, table)).toEqual([])
  })

  it.each([
    ['past the face', 'identity/rules.ts', '../utility/store.ts', 'past its index.ts'],
    ['against the table', 'utility/rules.ts', '../identity/index.ts', 'utility may not'],
    ['by a domain that the table forgot', 'signage/index.ts', '../utility/index.ts', 'signage may not'],
    ['by a folder that is no domain', 'http/routes.ts', '../utility/index.ts', 'http is no domain'],
    ['past the face by the app itself', 'app.ts', './utility/store.ts', 'past its index.ts'],
  ])('sees a domain imported %s', (_what, from, specifier, what) => {
    const tree = house({ ...domains, [`hall-server/src/${from}`]: `import '${specifier}'` })
    expect(whats(betweenDomains(tree, table))).toEqual([expect.stringContaining(what)])
  })

  it.each([
    [`db.selectFrom('customer').selectAll()`],
    [`db.selectFrom('customer as c').selectAll()`],
    [`db.deleteFrom('visit').innerJoin('customer', 'a', 'b')`],
    ['sql`select name from customer where id = 1`'],
    [`sqlite.prepare('INSERT INTO customer (id) VALUES (?)')`],
  ])('sees another’s table used: %s', (source) => {
    const tree = house({ ...domains, 'hall-server/src/identity/store.ts': `export const q = ${source}` })
    expect(whats(betweenDomains(tree, table))).toEqual([
      "hall-server/src/identity/store.ts:1 uses table customer, which is utility's",
    ])
  })
})

describe('rule 6', () => {
  it.each([
    ['export const a = process.env.A', 'reads environment'],
    [`export const a = process['argv']`, 'reads environment'],
    [`import { env } from 'node:process'`, 'reads environment'],
    ['export const a = () => process.exit(1)', 'ends the process'],
    ['process.exitCode = 1', 'ends the process'],
  ])('sees %s outside an entry', (source, what) => {
    expect(whats(entriesOnly(house({ 'kiosk/host/a.ts': source }), table))).toEqual([
      expect.stringContaining(what),
    ])
    expect(entriesOnly(house({ 'kiosk/host/main.ts': source }), table)).toEqual([])
  })

  it('lets config.ts read the environment and not end the process', () => {
    const tree = house({ 'kiosk/host/config.ts': 'export const a = process.env.A\nprocess.exit(1)' })
    expect(whats(entriesOnly(tree, table))).toEqual([
      'kiosk/host/config.ts:2 ends the process; only an entry may',
    ])
  })

  it('sees a main that is imported', () => {
    const tree = house({ 'kiosk/host/main.ts': 'export {}', 'kiosk/host/a.ts': `import './main.ts'` })
    expect(whats(entriesOnly(tree, table))).toEqual([
      'kiosk/host/a.ts:1 imports kiosk/host/main.ts; nobody imports a main',
    ])
  })
})

describe('rule 7', () => {
  it('sees a circle of type imports through three files, once', () => {
    const tree = house({
      'contracts/a.ts': `import type { B } from './b.ts'\nexport type A = B`,
      'contracts/b.ts': `export type B = import('./c.ts').C`,
      'contracts/c.ts': `import type { A } from '@foyer/contracts/a'\nexport type C = A`,
      'contracts/d.ts': `import './a.ts'`,
    })
    expect(whats(shape(tree, table))).toEqual([
      'contracts/a.ts is on an import circle: contracts/a.ts → contracts/b.ts → contracts/c.ts',
    ])
  })

  it.each([
    ['contracts/utils.ts', 'export const a = 1', 'says nothing'],
    ['contracts/common/a.ts', 'export const a = 1', 'says nothing'],
    ['kiosk/host/test-helpers.ts', 'export const a = 1', 'says nothing'],
    ['contracts/viewModel.ts', 'export const a = 1', 'kebab-case'],
    ['contracts/long.ts', 'export {}\n'.repeat(401), '401 lines'],
    ['contracts/index.ts', 'export const a = 1', 'no domain’s face'],
    ['contracts/all.ts', `export * from 'zod'\nexport { z } from 'zod'`, 'only passes on'],
    ['contracts/state.ts', 'let count = 0\nexport const next = () => ++count', 'let'],
    ['contracts/state.ts', 'export let count = 0', 'let'],
    ['contracts/a.test.ts', `vi.mock('./b.ts')`, 'mocks'],
    ['kiosk/host/a.ts', 'export const a = (name) => import(name)', 'cannot be read'],
  ])('judges %s', (path, source, what) => {
    expect(whats(shape(house({ [path]: source }), table))).toEqual([expect.stringContaining(what)])
  })

  it('lets a domain have a face that only passes on', () => {
    const tree = house({
      'hall-server/src/utility/index.ts': `export { a } from './store.ts'`,
      'hall-server/src/utility/store.ts': 'export const a = 1',
    })
    expect(shape(tree, table)).toEqual([])
  })

  it('sees a package that the workspace does not declare, and one declared for development only', () => {
    const tree = house({
      'kiosk/host/a.ts': `import 'pino'\nimport 'vitest'\nimport '@foyer/simulator/x'\nimport 'ws'`,
      'kiosk/host/a.test.ts': `import 'vitest'\nimport type { WebSocket } from 'ws'`,
    })
    expect(whats(declared(tree))).toEqual(
      ['1 imports pino', '2 imports vitest', '3 imports @foyer/simulator'].map(
        (what) => `kiosk/host/a.ts:${what}, which kiosk/host/package.json does not declare`,
      ),
    )
  })

  it('sees a path that leads into another workspace', () => {
    const tree = house({ 'contracts/a.ts': 'export {}', 'kiosk/host/b.ts': `import '../../contracts/a.ts'` })
    expect(whats(declared(tree))).toEqual([
      'kiosk/host/b.ts:1 reaches ../../contracts/a.ts in another workspace by a path',
    ])
  })
})

describe('rule 8', () => {
  it.each([
    'export const a = JSON.parse(text) as View',
    'export const a: View = JSON.parse(text)',
    'export const a = (await response.json()) as View',
  ])('sees parsed data cast: %s', (source) => {
    expect(whats(parsedAtTheEdge(house({ 'kiosk/host/a.ts': source })))).toEqual([
      expect.stringContaining('casts'),
    ])
  })

  it.each(['export const a: unknown = JSON.parse(text)', 'export const a = View.parse(JSON.parse(text))'])(
    'is content with %s',
    (source) => {
      expect(parsedAtTheEdge(house({ 'kiosk/host/a.ts': source }))).toEqual([])
    },
  )

  it('sees a protocol that throws', () => {
    const tree = house({
      'kiosk/host/devices/x/protocol.ts': `export const a = () => {\n  throw new Error('b')\n}`,
    })
    expect(whats(parsedAtTheEdge(tree))).toEqual([
      'kiosk/host/devices/x/protocol.ts:2 throws; a reject of a protocol is data',
    ])
  })
})

describe('the table on the page', () => {
  it.each([
    ['a missing table', PAGE.replace('table: apart', 'table: gone')],
    ['an empty cell', PAGE.replace('| nothing | `zod` |', '| | `zod` |')],
    ['a cell of loose words', PAGE.replace('| nothing | `zod` |', '| contracts | `zod` |')],
    ['a platform that does not exist', PAGE.replace('| anything |', '| anywhere |')],
    ['a row too short', PAGE.replace('| `utility` | nothing |', '| `utility` |')],
  ])('is refused with %s', (_what, page) => {
    expect(() => readImportTable(page)).toThrow(TableUnreadable)
  })

  it('has patterns that stop at a folder’s end', () => {
    expect(matches('kiosk/host', 'kiosk/host/a.ts')).toBe(true)
    expect(matches('kiosk/host', 'kiosk/hostess/a.ts')).toBe(false)
    expect(matches('kiosk/host/devices/*.ts', 'kiosk/host/devices/a.ts')).toBe(true)
    expect(matches('kiosk/host/devices/*.ts', 'kiosk/host/devices/x/a.ts')).toBe(false)
    expect(matches('kiosk/host/**/protocol.ts', 'kiosk/host/devices/x/protocol.ts')).toBe(true)
    expect(matches('**/main.ts', 'main.ts')).toBe(true)
    expect(folderMatched('kiosk/host/devices/*', 'kiosk/host/devices/x/y/a.ts')).toBe('kiosk/host/devices/x')
  })
})

describe('a file that cannot be parsed', () => {
  it('is named', () => {
    expect(() => house({ 'contracts/a.ts': 'export const = 1' })).toThrow(Unparsable)
    expect(() => house({ 'contracts/a.ts': 'export const = 1' })).toThrow(/contracts\/a\.ts/)
  })
})
