import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from './compatibility.ts'
import { fieldKind, isPublicKind } from './field.ts'
import { maskView, unmaskedFields } from './mask.ts'
import { publishedSchema } from './published.ts'
import { view, type View } from './view.ts'

const schema = publishedSchema({ schema: view, newer: 'receiver' })
const marker = 'PRIVATE'

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const list = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? value.filter(isObject) : [])
const branchesOf = (node: JsonSchema) => [...list(node['anyOf']), ...list(node['oneOf'])]
const propertiesOf = (node: JsonSchema) =>
  Object.entries(isObject(node['properties']) ? node['properties'] : {}).filter(
    (entry): entry is [string, JsonSchema] => isObject(entry[1]),
  )
const kindOf = (node: JsonSchema): string | null => {
  const kind = Object.fromEntries(propertiesOf(node))['kind']
  return typeof kind?.['const'] === 'string' && fieldKind.safeParse(kind['const']).success
    ? kind['const']
    : null
}

/** Any value of a JSON Schema as zod writes it; a text within a private field carries the marker where it may. */
const valueOf = (node: JsonSchema, secret: boolean): fc.Arbitrary<unknown> => {
  const branches = branchesOf(node)
  if (branches.length > 0) return fc.oneof(...branches.map((branch) => valueOf(branch, secret)))
  if ('const' in node) return fc.constant(node['const'])
  if (Array.isArray(node['enum'])) return fc.constantFrom(...(node['enum'] as unknown[]))
  switch (node['type']) {
    case 'object': {
      const kind = kindOf(node)
      const inside =
        secret || (kind !== null && fieldKind.options.some((one) => one === kind && !isPublicKind(one)))
      return fc.record(
        Object.fromEntries(propertiesOf(node).map(([name, child]) => [name, valueOf(child, inside)])),
      )
    }
    case 'array':
      return fc.array(valueOf(isObject(node['items']) ? node['items'] : {}, secret), { maxLength: 3 })
    case 'string': {
      const maxLength = typeof node['maxLength'] === 'number' ? node['maxLength'] : 40
      const minLength = typeof node['minLength'] === 'number' ? node['minLength'] : 0
      if (typeof node['pattern'] === 'string') return fc.stringMatching(new RegExp(node['pattern']))
      if (!secret) return fc.string({ minLength, maxLength })
      return fc.string({ maxLength: Math.max(0, maxLength - marker.length) }).map((text) => marker + text)
    }
    case 'integer':
    case 'number': {
      const min = Math.max(Number(node['minimum'] ?? -1e9), -1e9)
      const max = Math.min(Number(node['maximum'] ?? 1e9), 1e9)
      return node['type'] === 'integer'
        ? fc.integer({ min, max })
        : fc
            .double({ min, max, noNaN: true, noDefaultInfinity: true })
            .map((value) => (value === 0 ? 0 : value))
    }
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      throw new Error(`no generator for ${JSON.stringify(node).slice(0, 200)}`)
  }
}
const anyView = valueOf(schema, false).map((value) => view.parse(value))

/** The view with every private field taken out, masked or not. */
const publicPart = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(publicPart)
  if (!isObject(node)) return node
  const kind = fieldKind.safeParse(node['kind'])
  if (kind.success && !isPublicKind(kind.data)) return kind.data
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, publicPart(child)]))
}

describe('a view that is shared', () => {
  it('holds no value of a private field, whatever the screen', () => {
    const screens = new Set<string>()
    let secrets = 0
    fc.assert(
      fc.property(anyView, (whole) => {
        screens.add(whole.screen.name)
        if (JSON.stringify(whole).includes(marker)) secrets += 1
        const shared = maskView(whole)
        expect(JSON.stringify(shared)).not.toContain(marker)
        expect(unmaskedFields(shared)).toEqual([])
        expect(view.parse(shared)).toEqual(shared)
      }),
      { numRuns: 1500 },
    )
    expect([...screens].toSorted()).toEqual(screenNames().toSorted())
    expect(secrets).toBeGreaterThan(100)
  })

  it('keeps everything else as it was, and the whole view untouched', () => {
    fc.assert(
      fc.property(anyView, (whole) => {
        const before = structuredClone(whole)
        expect(publicPart(maskView(whole))).toEqual(publicPart(whole))
        expect(whole).toEqual(before)
      }),
    )
  })

  it('is told apart from one that was not masked, with the place and kind of each field but not its value', () => {
    const whole: View = view.parse({
      revision: 1,
      kioskId: 'kiosk-1',
      hallName: { 'zh-CN': '厅', 'zh-TW': '廳', en: 'Hall' },
      settings: { locale: 'zh-CN', textSize: 'standard', contrast: 'normal', voice: false },
      screen: {
        name: 'bills',
        rows: [],
        fields: { total: { kind: 'money', value: 9901 } },
      },
      occupied: true,
      canGoBack: true,
      idleWarning: null,
      help: { state: 'off' },
      notices: [],
    })
    expect(unmaskedFields(whole)).toEqual([{ path: 'screen/fields/total', kind: 'money' }])
    expect(unmaskedFields(maskView(whole))).toEqual([])
  })
})

const screenNames = (): string[] => {
  const screen = Object.fromEntries(propertiesOf(schema))['screen']
  return branchesOf(screen ?? {}).map((branch) => {
    const name = Object.fromEntries(propertiesOf(branch))['name']
    return String(name?.['const'])
  })
}

/**
 * What may stand in a view outside a field although it is free text or a number. Each is of the house: it is made by
 * the host or by staff, never from a customer's record. Put whatever is a customer's into a `field` instead.
 */
const ofTheHouse = new Set([
  'revision',
  'kioskId',
  'screen(enter)/length/least',
  'screen(enter)/length/most',
  'screen(enter)/resendIn',
  'screen(pay)/expiresIn',
  'screen(apply-question)/index',
  'screen(apply-question)/total',
  // Where the person is asked to look, and for how long: never where they are.
  'screen(face)/challenge/done',
  'screen(face)/challenge/dot/x',
  'screen(face)/challenge/dot/y',
  'screen(face)/secondsLeft',
  'screen(problem)/reference',
  'screen(goodbye)/endsIn',
  'idleWarning/secondsLeft',
  'help(ringing)/callId',
  'help(ringing)/seconds',
  'help(ringing)/desksOpen',
  'help(connected)/callId',
  'help(connected)/staffName',
  // The place of a pointer: names of elements and fractions of their boxes.
  'help(connected)/pointer/element',
  'help(connected)/pointer/x',
  'help(connected)/pointer/y',
  // What the customer says to the staff on purpose.
  'help(connected)/messages/*/text',
])

const isLocalized = (node: JsonSchema) =>
  propertiesOf(node)
    .map(([name]) => name)
    .toSorted()
    .join() === 'en,zh-CN,zh-TW'

/** Every text and number outside a field that is not a listed value, a text of the house or an opaque id. */
const freeLeaves = (node: JsonSchema, path: string): string[] => {
  if (kindOf(node) !== null || isLocalized(node)) return []
  const branches = branchesOf(node)
  if (branches.length > 0) {
    return branches.flatMap((branch) => {
      const named = propertiesOf(branch).find(
        ([name, child]) => ['name', 'state'].includes(name) && 'const' in child,
      )
      return freeLeaves(branch, named === undefined ? path : `${path}(${String(named[1]['const'])})`)
    })
  }
  if ('const' in node || 'enum' in node || node['type'] === 'boolean' || node['type'] === 'null') return []
  if (node['type'] === 'object' && node['additionalProperties'] === false) {
    return propertiesOf(node).flatMap(([name, child]) =>
      freeLeaves(child, path === '' ? name : `${path}/${name}`),
    )
  }
  if (node['type'] === 'array' && isObject(node['items'])) return freeLeaves(node['items'], `${path}/*`)
  const opaque = path.endsWith('/id') && node['type'] === 'string'
  return opaque ? [] : [path]
}

describe('the schema of a view', () => {
  it('has no place outside a field where something of a customer could stand', () => {
    expect(freeLeaves(schema, '').filter((path) => !ofTheHouse.has(path))).toEqual([])
  })

  it('has no exception listed that is no longer there', () => {
    expect([...ofTheHouse].filter((path) => !freeLeaves(schema, '').includes(path))).toEqual([])
  })

  it('would be found out if a screen named a customer in plain text', () => {
    const leaking: JsonSchema = {
      type: 'object',
      additionalProperties: false,
      properties: {
        greeting: { type: 'string' },
        owed: { type: 'integer' },
        extra: {},
        open: { type: 'object' },
      },
    }
    expect(freeLeaves(leaking, 'screen(x)')).toEqual([
      'screen(x)/greeting',
      'screen(x)/owed',
      'screen(x)/extra',
      'screen(x)/open',
    ])
  })
})
