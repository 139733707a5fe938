import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chapters, checkConformance } from './conformance.ts'
import type { CapturedEvent } from './conformance-evidence.ts'
import { conformanceTable } from './conformance-table.ts'
import { datatypeCodes } from './datatype.ts'
import { bdSeqReading, birthMetric, nodeDeath, REBIRTH, sequenced } from './messages.ts'
import type { DataSet, Metric, PropertySet, Template } from './payload.ts'
import { emptyMetric } from './payload.ts'

const T = 1_700_000_000_000
const id = { group: 'hall', node: 'kiosk-1' }
const {
  Int32,
  String: Text,
  Template: TemplateCode,
  DataSet: DataSetCode,
  PropertySetList,
} = {
  ...datatypeCodes,
  PropertySetList: 21,
}

const structured = (name: string, datatype: number, value: Metric['value']): Metric => ({
  ...emptyMetric,
  name,
  timestamp: T,
  datatype,
  value,
})
const member = (name: string): Metric => structured(name, Int32, { kind: 'int', value: 1 })
const parameter = { name: 'unit', type: Text, value: { kind: 'string' as const, value: '°C' } }
const definition: Template = {
  version: '1',
  metrics: [member('low'), member('high')],
  parameters: [parameter],
  templateRef: null,
  isDefinition: true,
}
const instance: Template = { ...definition, templateRef: 'Range', isDefinition: false }
const table: DataSet = {
  numOfColumns: 2n,
  columns: ['slot', 'sheets'],
  types: [Text, Int32],
  rows: [
    [
      { kind: 'string', value: 'upper' },
      { kind: 'int', value: 250 },
    ],
  ],
}
const quality: PropertySet = {
  keys: ['Quality', 'more'],
  values: [
    { type: Int32, isNull: null, value: { kind: 'int', value: 192 } },
    { type: PropertySetList, isNull: null, value: { kind: 'sets', value: [{ keys: [], values: [] }] } },
  ],
}

type Parts = { definition: Template; instance: Template; table: DataSet; properties: PropertySet }
const parts: Parts = { definition, instance, table, properties: quality }

/** A session whose NBIRTH has a template, an instance of it, a data set and properties. */
function session(given: Parts): CapturedEvent[] {
  const metrics = [
    birthMetric(bdSeqReading(0, T), null),
    birthMetric({ name: REBIRTH, value: { type: 'Boolean', value: false }, at: T }, null),
    structured('Range', TemplateCode, { kind: 'template', value: given.definition }),
    structured('Temperature', TemplateCode, { kind: 'template', value: given.instance }),
    {
      ...structured('Trays', DataSetCode, { kind: 'dataset', value: given.table }),
      properties: given.properties,
    },
  ]
  const birth = sequenced({ kind: 'node', type: 'NBIRTH', ...id }, T, metrics, 0)
  return [
    { type: 'connect', connection: 1, clean: true, will: nodeDeath(id, 0, T), at: T },
    { type: 'subscribe', connection: 1, filters: [{ filter: 'spBv1.0/hall/NCMD/kiosk-1', qos: 1 }], at: T },
    { type: 'publish', connection: 1, isWill: false, ...birth, at: T },
  ]
}
const ids = (given: Parts, verdict: string): string[] =>
  checkConformance({ events: session(given) }).flatMap((one) => (one.verdict === verdict ? [one.id] : []))

describe('structures', () => {
  it('that are right breach nothing, and every rule about them is looked at', () => {
    expect(ids(parts, 'violated')).toEqual([])
    const about = /^payloads-(template|dataset|propertyset|metric-propertyvalue)-/
    expect(ids(parts, 'not seen').filter((one) => about.test(one))).toEqual([])
  })

  it.each<[string, Partial<Parts>]>([
    ['payloads-template-instance-ref', { instance: { ...instance, templateRef: null } }],
    ['payloads-template-ref-instance', { instance: { ...instance, templateRef: 'Other' } }],
    ['topics-nbirth-templates', { instance: { ...instance, templateRef: 'Other' } }],
    ['payloads-template-instance-members', { instance: { ...instance, metrics: [member('width')] } }],
    ['payloads-template-instance-members-birth', { instance: { ...instance, metrics: [member('low')] } }],
    ['payloads-template-version', { instance: { ...instance, version: '2' } }],
    ['payloads-template-is-definition', { instance: { ...instance, isDefinition: null } }],
    ['payloads-template-definition-ref', { definition: { ...definition, templateRef: 'Range' } }],
    [
      'payloads-template-instance-parameters',
      { instance: { ...instance, parameters: [{ ...parameter, name: 'colour' }] } },
    ],
    [
      'payloads-template-parameter-name-required',
      { definition: { ...definition, parameters: [{ ...parameter, name: null }] } },
    ],
    [
      'payloads-template-parameter-type-req',
      { definition: { ...definition, parameters: [{ ...parameter, type: null }] } },
    ],
    [
      'payloads-template-parameter-value',
      { definition: { ...definition, parameters: [{ ...parameter, type: Int32 }] } },
    ],
    ['payloads-dataset-types-type', { table: { ...table, types: [Text, DataSetCode] } }],
    ['payloads-template-dataset-value', { table: { ...table, types: [Int32, Int32] } }],
    [
      'payloads-propertyset-quality-value-value',
      {
        properties: {
          keys: ['Quality'],
          values: [{ type: Int32, isNull: null, value: { kind: 'int', value: 7 } }],
        },
      },
    ],
    [
      'payloads-propertyset-quality-value-type',
      {
        properties: {
          keys: ['Quality'],
          values: [{ type: 2, isNull: null, value: { kind: 'int', value: 0 } }],
        },
      },
    ],
    [
      'payloads-metric-propertyvalue-type-req',
      { properties: { keys: ['a'], values: [{ type: null, isNull: true, value: null }] } },
    ],
    [
      'payloads-metric-propertyvalue-type-value',
      {
        properties: { keys: ['a'], values: [{ type: Text, isNull: null, value: { kind: 'int', value: 0 } }] },
      },
    ],
  ])('that breach %s are found', (assertion, change) => {
    expect(ids({ ...parts, ...change }, 'violated')).toContain(assertion)
  })
})

describe('the catalogue of assertions', () => {
  it('names none twice', () => {
    const names = chapters.flatMap(({ assertions }) => assertions.map((one) => one.id))
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('stands in docs/sparkplug-conformance.md as it is here', () => {
    const page = readFileSync(join(import.meta.dirname, '../docs/sparkplug-conformance.md'), 'utf8')
    expect(
      page,
      'write it with: node sparkplug/testing/conformance-page.ts > docs/sparkplug-conformance.md',
    ).toBe(conformanceTable())
  })
})
