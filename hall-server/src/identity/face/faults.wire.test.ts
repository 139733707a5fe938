import { spawn } from 'node:child_process'
import { randomInt, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ledgerProof } from '@foyer/contracts/face'
import Sqlite from 'better-sqlite3'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { systemClock, systemRandom } from '../../ambient.ts'
import { gatherMigrations, openStore } from '../../db/store.ts'
import { staffMigrations } from '../../staff/index.ts'
import { identityMigrations } from '../index.ts'
import { ledgerEntry, sha256Hex } from './ledger/entry.ts'
import { openRoom } from './room.ts'
import { codeOf, type FaceHall, openFaceHall, testModels } from './testing/face-hall.ts'
import { bytesOf, faceOf, near, testModel } from './testing/vectors.ts'
import { readKeys } from './vault/key-file.ts'
import { rotationOf } from './vault/rotation.ts'

const face = faceOf(1)
const sealedRows = z.array(z.object({ id: z.int(), sealed: z.instanceof(Buffer) }))

describe('a hall', () => {
  let hall: FaceHall
  beforeEach(async () => {
    hall = await openFaceHall()
  })
  afterEach(() => hall.close())

  const open = <T>(work: (sqlite: Sqlite.Database) => T): T => {
    const sqlite = new Sqlite(hall.database)
    try {
      return work(sqlite)
    } finally {
      sqlite.close()
    }
  }
  const templates = () => open((sqlite) => sqlite.prepare('select * from face_template').all())

  /** Somebody with the database in hand: the triggers are gone, the bytes are theirs. */
  const tampered = async (work: (sqlite: Sqlite.Database) => void): Promise<unknown[]> => {
    await hall.stop()
    open((sqlite) => {
      sqlite.exec('drop trigger face_ledger_is_not_changed; drop trigger face_ledger_is_not_deleted')
      work(sqlite)
    })
    const before = templates()
    await hall.start()
    return before
  }
  const entryOf = (sqlite: Sqlite.Database, seq: number) =>
    z
      .object({ entry: z.string(), hash: z.string(), signature: z.string() })
      .parse(sqlite.prepare('select * from face_ledger where seq = ?').get(seq))

  const tamperings: readonly [string, (sqlite: Sqlite.Database) => void, string, 'broken' | null][] = [
    [
      'whose words were changed',
      (sqlite) => {
        const { entry } = entryOf(sqlite, 2)
        sqlite.prepare('update face_ledger set entry = ? where seq = 2').run(entry.replace('zh-CN', 'en'))
      },
      'entry 2: its words do not have its hash',
      'broken',
    ],
    [
      'that was rewritten with a hash that fits, by somebody without the key',
      (sqlite) => {
        const last = entryOf(sqlite, 3).entry.replace('"erased"', '"expired"')
        sqlite.prepare('update face_ledger set entry = ?, hash = ? where seq = 3').run(last, sha256Hex(last))
      },
      "entry 3: its signature is not the hall's",
      'broken',
    ],
    [
      'with one missing in the middle',
      (sqlite) => void sqlite.exec('delete from face_ledger where seq = 2'),
      'entry 2 is missing',
      null,
    ],
    [
      'whose end was cut off',
      (sqlite) => void sqlite.exec('delete from face_ledger where seq >= 2'),
      'entries 2 to 3 are missing at the end',
      null,
    ],
    [
      'that was emptied',
      (sqlite) => void sqlite.exec('delete from face_ledger'),
      'entries 1 to 3 are missing at the end',
      null,
    ],
    [
      'two of which changed places',
      (sqlite) =>
        void sqlite.exec(
          'update face_ledger set seq = 99 where seq = 2; update face_ledger set seq = 2 where seq = 3; update face_ledger set seq = 3 where seq = 99',
        ),
      'entry 2: it was number 3; entries were reordered',
      'broken',
    ],
  ]
  test.each(tamperings)(
    'finds a ledger %s, names it, shuts faces and erases nothing',
    async (_what, work, problem, chain) => {
      await hall.enrol('两个户号', face)
      const { receipt, token } = await hall.enrol('贵宾', faceOf(2))
      await hall.ask('POST', '/face/withdrawal', token, { key: randomUUID() })
      const before = await tampered(work)
      expect((await hall.ask('GET', '/face/status')).body).toEqual({
        available: false,
        why: 'ledger-damaged',
        model: null,
      })
      expect((await hall.summary()).ledger.problem).toBe(problem)
      expect(hall.said.join('')).toContain(problem.slice(0, 20))
      const { token: visitor } = await hall.visitBy(hall.cardOf('两个户号'))
      for (const [method, path, body] of [
        ['GET', '/face/enrolment', null],
        ['GET', '/face/consent-text', null],
        ['POST', '/face/withdrawal', { key: randomUUID() }],
        ['POST', '/face/attempts', { purpose: 'identify' }],
      ] as const)
        expect(codeOf(await hall.ask(method, path, visitor, body))).toBe('face-unavailable')
      expect(codeOf(await hall.askAs('manager', 'POST', '/face/key-rotations'))).toBe('face-unavailable')
      expect(await hall.hall().faces.expire()).toBe(0)
      expect(templates()).toEqual(before)
      const proof = await hall.ask('GET', `/public/erasures/${new URL(receipt.url).pathname.slice(3)}`)
      expect(proof.status === 200 ? ledgerProof.parse(proof.body).chain : null).toBe(chain)
    },
  )

  test('does not let anybody change or delete an entry, whoever holds the connection', async () => {
    await hall.enrol('两个户号', face)
    await expect(hall.hall().store.raw((sqlite) => sqlite.exec('delete from face_ledger'))).rejects.toThrow(
      'only added to',
    )
    await expect(
      hall.hall().store.raw((sqlite) => sqlite.exec("update face_ledger set entry = 'x'")),
    ).rejects.toThrow('only added to')
  })

  test.each([
    ['lost', (file: string) => rmSync(file), 'missing'],
    ['cut short', (file: string) => truncateSync(file, 100), 'not JSON'],
    [
      'of another hall',
      (file: string) => {
        const other = readKeys(file)
        if (other.kind !== 'keys') throw new RangeError('no keys')
        const content = readFileSync(file, 'utf8')
        writeFileSync(
          file,
          content.replace(
            /"wrappingKey": "[^"]*"/,
            `"wrappingKey": "${Buffer.alloc(32, 9).toString('base64')}"`,
          ),
        )
      },
      'holds other keys',
    ],
  ])(
    'whose key file is %s says so, makes no new one, erases nothing, and goes on when it is back',
    async (_what, spoil, said) => {
      await hall.enrol('两个户号', face)
      await hall.stop()
      const before = templates()
      copyFileSync(hall.keyFile, `${hall.keyFile}.kept`)
      spoil(hall.keyFile)
      const spoilt = existsSync(hall.keyFile) ? readFileSync(hall.keyFile) : null
      await hall.start()
      expect((await hall.ask('GET', '/face/status')).body).toEqual({
        available: false,
        why: 'no-key',
        model: null,
      })
      expect(hall.said.join('')).toContain(said)
      const { token } = await hall.visitBy(hall.cardOf('两个户号'))
      expect(codeOf(await hall.ask('POST', '/face/withdrawal', token, { key: randomUUID() }))).toBe(
        'face-unavailable',
      )
      expect(templates()).toEqual(before)
      expect(existsSync(hall.keyFile) ? readFileSync(hall.keyFile) : null).toEqual(spoilt)
      await hall.stop()
      copyFileSync(`${hall.keyFile}.kept`, hall.keyFile)
      await hall.start()
      expect((await hall.show(near(face, 0.9, 3))).outcome).toMatchObject({ outcome: 'candidate' })
    },
  )

  test('keeps its keys to itself: mode 0600, and no byte of them in the database', async () => {
    await hall.enrol('两个户号', face)
    expect(statSync(hall.keyFile).mode & 0o777).toBe(0o600)
    const found = readKeys(hall.keyFile)
    const generation = found.kind === 'keys' ? found.keys.generations[0] : undefined
    expect(generation).toBeDefined()
    await hall.stop()
    const content = readFileSync(hall.database)
    for (const key of [generation?.wrappingKey, generation?.rotationSeed]) {
      expect(content.includes(Buffer.from(key ?? []))).toBe(false)
      expect(content.includes(Buffer.from(key ?? []).toString('base64'))).toBe(false)
    }
    await hall.start()
  })

  test('leaves a damaged template out and names its row; a row moved to another person does not open', async () => {
    await hall.enrol('两个户号', face)
    await hall.enrol('贵宾', faceOf(2))
    await hall.stop()
    open((sqlite) =>
      sqlite.exec(
        'update face_template set sealed = (select sealed from face_template where id = 2) where id = 1',
      ),
    )
    await hall.start()
    expect((await hall.show(near(faceOf(2), 0.9, 4))).outcome).toMatchObject({
      outcome: 'candidate',
      maskedName: expect.any(String),
    })
    expect((await hall.show(near(face, 0.9, 5))).outcome).toEqual({ outcome: 'nobody' })
    expect(hall.said.some((line) => line.includes('"template":1') && line.includes('does not open'))).toBe(
      true,
    )
  })

  test('of an erased face no file of the hall holds a byte: not the numbers, not the turned ones, not the sealed ones', async () => {
    const probe = near(face, 0.9, 6)
    const { token } = await hall.enrol('两个户号', face)
    const { id } = await hall.show(probe)
    await hall.ask('POST', `/face/attempts/${id}/rejection`)
    const found = readKeys(hall.keyFile)
    const seed = found.kind === 'keys' ? found.keys.generations[0]?.rotationSeed : undefined
    const rotation = rotationOf(seed ?? new Uint8Array(32), testModel.id, testModel.dimensions)
    const sealed = await hall
      .hall()
      .store.raw((sqlite) => [
        ...sealedRows.parse(sqlite.prepare('select id, sealed from face_template').all()),
        ...sealedRows.parse(sqlite.prepare('select id, sealed from face_not_me').all()),
      ])
    const secrets = [
      ...[face, probe].flatMap((vector) => [bytesOf(vector), bytesOf(rotation.apply(vector))]),
      ...sealed.map((row) => row.sealed),
    ]
    /** Sixteen bytes from here and there are enough to know each by; pages of SQLite may part a blob. */
    const pieces = secrets.flatMap((bytes) =>
      Array.from({ length: Math.floor(bytes.length / 16) }, (_, index) =>
        bytes.subarray(index * 16, index * 16 + 16),
      ),
    )
    const files = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    const hits = (): number =>
      files(hall.folder).reduce((sum, file) => {
        const content = readFileSync(file)
        return sum + pieces.filter((piece) => content.includes(piece)).length
      }, 0)
    expect(sealed).toHaveLength(2)
    expect(hits()).toBeGreaterThan(30)
    await hall.ask('POST', '/face/withdrawal', token, { key: randomUUID() })
    expect(hits()).toBe(0)
    await hall.stop()
    expect(hits()).toBe(0)
    await hall.start()
  })

  test('after its space was turned no file holds a byte of the old templates or of the old key', async () => {
    await hall.enrol('两个户号', face)
    const sealed = await hall
      .hall()
      .store.raw((sqlite) => sealedRows.parse(sqlite.prepare('select id, sealed from face_template').all()))
    const old = readFileSync(hall.keyFile, 'utf8')
    await hall.askAs('manager', 'POST', '/face/key-rotations')
    const blob = sealed[0]?.sealed ?? Buffer.alloc(0)
    for (const file of readdirSync(hall.folder).filter((name) => name.startsWith('hall.sqlite')))
      for (let at = 0; at + 16 <= blob.length; at += 16)
        expect(readFileSync(join(hall.folder, file)).includes(blob.subarray(at, at + 16))).toBe(false)
    const wrapping = /"wrappingKey": "([^"]*)"/.exec(old)?.[1] ?? 'none'
    expect(readFileSync(hall.keyFile, 'utf8')).not.toContain(wrapping)
    expect(readdirSync(join(hall.folder, 'keys')).toSorted()).toEqual([
      'face-keys.json',
      'face-ledger-head.json',
    ])
  })
})

const child = fileURLToPath(new URL('testing/face-child.ts', import.meta.url))
const saidLine = z.object({ what: z.string(), key: z.string() })

/** Lets the child work until some time after it opened, then kills it; what it had said was done. */
const workAndKill = async (folder: string, seed: number): Promise<{ what: string; key: string }[]> => {
  const running = spawn(process.execPath, [child, folder, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const out: string[] = []
  running.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()))
  await once(running.stdout, 'data')
  const gone = once(running, 'close')
  await pause(150 + randomInt(700))
  running.kill('SIGKILL')
  await gone
  const lines = out.join('').split('\n')
  // The last line may have been cut in the middle.
  return lines.slice(0, -1).map((line) => saidLine.parse(JSON.parse(line)))
}

test('killed again and again while it enrols, erases and turns its space, a hall has done each wholly or not at all', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-face-kill-'))
  const acknowledged: { what: string; key: string }[] = []
  for (let round = 0; round < 6; round++) {
    const said = await workAndKill(folder, round)
    expect(said[0]).toEqual({ what: 'opened', key: 'available' })
    acknowledged.push(...said.slice(1))
  }
  expect(new Set(acknowledged.map(({ what }) => what))).toEqual(new Set(['enrolled', 'erased', 'rotated']))

  const store = await openStore(
    join(folder, 'hall.sqlite'),
    gatherMigrations(staffMigrations, identityMigrations),
  )
  const errors: string[] = []
  const room = await openRoom({
    store,
    clock: systemClock,
    random: systemRandom,
    log: pino({ level: 'error' }, { write: (line: string) => errors.push(line) }),
    models: { kind: 'models', models: testModels, observe: () => Promise.resolve({ kind: 'superseded' }) },
    settings: { keyFile: join(folder, 'keys', 'face-keys.json'), targetFpir: 0.01, keptDays: 365 },
  })
  expect(errors).toEqual([])
  expect(room.status().available).toBe(true)
  const rows = await store.raw((sqlite) => ({
    templates: z.array(z.object({ id: z.int() })).parse(sqlite.prepare('select id from face_template').all()),
    requests: z
      .array(z.object({ key: z.string() }))
      .parse(sqlite.prepare('select key from face_request').all()),
    entries: z
      .array(z.object({ entry: z.string() }))
      .parse(sqlite.prepare('select entry from face_ledger order by seq').all())
      .map(({ entry }) => ledgerEntry.parse(JSON.parse(entry))),
  }))
  const kept = new Set<number>()
  for (const { event, templateId, replaces } of rows.entries) {
    if (event === 'enrolled' && templateId !== null) kept.add(templateId)
    if (replaces !== null) kept.delete(replaces)
    if ((event === 'erased' || event === 'expired') && templateId !== null) kept.delete(templateId)
  }
  expect(rows.templates.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(
    [...kept].toSorted((a, b) => a - b),
  )
  expect(room.opened().gallery.size).toBe(kept.size)
  const known = new Set(rows.requests.map(({ key }) => key))
  const answered = acknowledged.filter(({ what }) => what !== 'rotated')
  expect(answered.filter(({ key }) => !known.has(key))).toEqual([])
  expect(rows.entries.filter(({ event }) => event === 'key-rotated').length).toBeGreaterThanOrEqual(
    acknowledged.filter(({ what }) => what === 'rotated').length,
  )
  await room.close()
  await store.close()
  rmSync(folder, { recursive: true })
}, 180_000)
