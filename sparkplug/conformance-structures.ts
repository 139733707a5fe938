import { fromWire } from './carriers.ts'
import type { Assertion, Check, Evidence, NodeMessage } from './conformance-evidence.ts'
import { each, label, shown } from './conformance-evidence.ts'
import { datatypeCodes, datatypeName } from './datatype.ts'
import type {
  DataSet,
  DataSetCell,
  Metric,
  PropertySet,
  PropertyValue,
  ScalarWireValue,
  Template,
  TemplateParameter,
  WireValue,
} from './payload.ts'

type In<T> = { message: NodeMessage; name: string | null; value: T }

const PROPERTY_SET = 20
const PROPERTY_SET_LIST = 21

/** Every metric of every message, those inside templates too. */
function allMetrics({ messages }: Evidence): In<Metric>[] {
  const within = (message: NodeMessage, value: Metric): In<Metric>[] => {
    const members = value.value?.kind === 'template' ? value.value.value.metrics : []
    return [{ message, name: value.name, value }, ...members.flatMap((member) => within(message, member))]
  }
  return messages.flatMap((message) => message.payload.metrics.flatMap((m) => within(message, m)))
}

const map = <T, U>(items: readonly In<T>[], pick: (value: T) => readonly U[]): In<U>[] =>
  items.flatMap(({ value, ...where }) => pick(value).map((picked) => ({ ...where, value: picked })))

const dataSets = (evidence: Evidence): In<DataSet>[] =>
  map(allMetrics(evidence), ({ value }) => (value?.kind === 'dataset' ? [value.value] : []))

const templates = (evidence: Evidence): In<Template>[] =>
  map(allMetrics(evidence), ({ value }) => (value?.kind === 'template' ? [value.value] : []))

const propertySets = (evidence: Evidence): In<PropertySet>[] => {
  const within = (set: PropertySet): PropertySet[] => [
    set,
    ...set.values.flatMap(({ value }) => {
      if (value?.kind === 'set') return within(value.value)
      return value?.kind === 'sets' ? value.value.flatMap(within) : []
    }),
  ]
  return map(allMetrics(evidence), ({ properties }) => (properties === null ? [] : within(properties)))
}

const properties = (evidence: Evidence): In<{ key: string; property: PropertyValue }>[] =>
  map(propertySets(evidence), ({ keys, values }) =>
    values.map((property, i) => ({ key: keys[i] ?? '', property })),
  )

const parameters = (evidence: Evidence): In<TemplateParameter>[] =>
  map(templates(evidence), (template) => template.parameters)

const every =
  <T>(
    of: (evidence: Evidence) => In<T>[],
    problem: (value: T, message: NodeMessage) => string | null,
  ): Check =>
  (evidence) =>
    each(of(evidence), ({ message, name, value }) => {
      const found = problem(value, message)
      return found === null ? null : `${label(message)}: ${name} ${found}`
    })

/** Whether a carrier goes with a datatype code; an extension is a third party's own affair. */
const fits = (code: number | null, carrier: WireValue | PropertyValue['value'] | DataSetCell): boolean => {
  if (carrier === null || carrier.kind === 'extension') return true
  if (carrier.kind === 'set') return code === PROPERTY_SET
  if (carrier.kind === 'sets') return code === PROPERTY_SET_LIST
  const type = code === null ? null : datatypeName(code)
  return type !== null && fromWire(type, carrier).kind === 'value'
}

/** Int8 … UUID: what a cell of a data set or a parameter of a template may be. */
const isBasic = (code: number | null): boolean =>
  code !== null && code >= datatypeCodes.Int8 && code <= datatypeCodes.UUID

const isPropertyType = (code: number | null): boolean =>
  code !== null && (isBasic(code) || code === PROPERTY_SET || code === PROPERTY_SET_LIST)

const typedProperty = every(properties, ({ key, property }) =>
  isPropertyType(property.type) ? null : `has the property ${key} of type ${property.type}`,
)

const qualities = (evidence: Evidence) => properties(evidence).filter(({ value }) => value.key === 'Quality')

const columnsAgree = every(dataSets, ({ numOfColumns, columns, types }) =>
  (numOfColumns === null || numOfColumns === BigInt(columns.length)) && types.length === columns.length
    ? null
    : `has ${numOfColumns} columns, ${columns.length} names, ${types.length} types`,
)

const columnTypes = every(dataSets, ({ types }) => {
  const odd = types.find((type) => !isBasic(type))
  return odd === undefined ? null : `has a column of type ${odd}`
})

const cellsFit = every(dataSets, ({ rows, types }) =>
  rows.every((row) => row.every((cell, i) => fits(types[i] ?? null, cell)))
    ? null
    : 'has a cell of another type',
)

const definitions = (evidence: Evidence) =>
  templates(evidence).filter(({ value }) => value.isDefinition === true)
const instances = (evidence: Evidence) =>
  templates(evidence).filter(({ value }) => value.isDefinition !== true)

/** Definitions by node and name, wherever in the capture they stand. */
const definitionOf = (evidence: Evidence, key: string, name: string | null): Template | null => {
  const found = allMetrics(evidence).find(
    ({ message, value }) =>
      message.key === key &&
      value.name === name &&
      value.value?.kind === 'template' &&
      value.value.value.isDefinition === true,
  )
  return found?.value.value?.kind === 'template' ? found.value.value.value : null
}

const everyInstance =
  (
    problem: (instance: Template, definition: Template | null, message: NodeMessage) => string | null,
  ): Check =>
  (evidence) =>
    every(instances, (instance, message) =>
      problem(instance, definitionOf(evidence, message.key, instance.templateRef), message),
    )(evidence)

const strangers = (inner: readonly { name: string | null }[], outer: readonly { name: string | null }[]) =>
  inner.find(({ name }) => !outer.some((other) => other.name === name))

const inBirthOnly = every(definitions, (_, { type }) => (type === 'NBIRTH' ? null : `is defined in ${type}`))
const definitionHasNoRef = every(definitions, ({ templateRef }) =>
  templateRef === null || templateRef === '' ? null : 'is a definition with a template_ref',
)
const instanceHasRef = everyInstance(({ templateRef }) =>
  templateRef === null ? 'names no definition' : null,
)
const isDefined = everyInstance((instance, definition) =>
  definition === null ? `has ${instance.templateRef}, which no NBIRTH defines` : null,
)
const membersOfDefinition = everyInstance(({ metrics }, definition) => {
  const odd = definition === null ? undefined : strangers(metrics, definition.metrics)
  return odd === undefined ? null : `has the member ${odd.name}, which its definition has not`
})
const parametersOfDefinition = everyInstance((instance, definition) => {
  const odd = definition === null ? undefined : strangers(instance.parameters, definition.parameters)
  return odd === undefined ? null : `has the parameter ${odd.name}, which its definition has not`
})
const wholeInBirth = everyInstance(({ metrics }, definition, { type }) => {
  if (definition === null || (type !== 'NBIRTH' && type !== 'DBIRTH')) return null
  const missing = strangers(definition.metrics, metrics)
  return missing === undefined ? null : `lacks the member ${missing.name}`
})
const saysWhich = every(templates, ({ isDefinition }) =>
  isDefinition === null ? 'does not say is_definition' : null,
)
const named = every(parameters, ({ name }) =>
  name === null || name === '' ? 'has a parameter without a name' : null,
)
const typed = every(parameters, ({ name, type }) =>
  isBasic(type) ? null : `has the parameter ${name} of type ${type}`,
)
const carried = every(parameters, ({ name, type, value }) =>
  fits(type, value) ? null : `has the parameter ${name} with a value of another type`,
)
const namedMembers = every(definitions, ({ metrics }) =>
  metrics.every(({ name }) => name !== null) ? null : 'has a member without a name',
)

const cellKinds = new Set<ScalarWireValue['kind']>(['int', 'long', 'float', 'double', 'boolean', 'string'])
const cellCarriers = every(dataSets, ({ rows }) =>
  rows.flat().every((cell) => cell === null || cell.kind === 'extension' || cellKinds.has(cell.kind))
    ? null
    : 'has a cell that is no scalar',
)

/** What chapter 6 asks of property sets, data sets and templates, wherever a message has one. */
export const structureAssertions: readonly Assertion[] = [
  shown(
    'payloads-propertyset-keys-array-size',
    'a property set has as many keys as values',
    every(propertySets, ({ keys, values }) => (keys.length === values.length ? null : 'has unequal lists')),
  ),
  shown(
    'payloads-propertyset-values-array-size',
    'a property set has as many values as keys',
    every(propertySets, ({ keys, values }) => (keys.length === values.length ? null : 'has unequal lists')),
  ),
  shown(
    'payloads-metric-propertyvalue-type-type',
    'the type of a property is an unsigned 32-bit number',
    typedProperty,
  ),
  shown(
    'payloads-metric-propertyvalue-type-value',
    'that type is one of the specification, and the value fits it',
    every(properties, ({ key, property }) =>
      fits(property.type, property.value) ? null : `has the property ${key} with a value of another type`,
    ),
  ),
  shown('payloads-metric-propertyvalue-type-req', 'every property has a type', typedProperty),
  shown(
    'payloads-propertyset-quality-value-type',
    'the property Quality is Int32',
    every(qualities, ({ property }) =>
      property.type === datatypeCodes.Int32 ? null : `has a Quality of type ${property.type}`,
    ),
  ),
  shown(
    'payloads-propertyset-quality-value-value',
    'the property Quality is 0, 192 or 500',
    every(qualities, ({ property: { value } }) =>
      value?.kind === 'int' && [0, 192, 500].includes(value.value) ? null : 'has another Quality',
    ),
  ),

  shown('payloads-dataset-column-size', 'num_of_columns is how many columns there are', columnsAgree),
  shown('payloads-dataset-column-num-headers', 'a data set has a name for every column', columnsAgree),
  shown('payloads-dataset-types-def', 'a data set has a type for every column', columnsAgree),
  shown('payloads-dataset-types-num', 'it has as many types as columns', columnsAgree),
  shown('payloads-dataset-types-type', 'a column has a basic type', columnTypes),
  shown('payloads-dataset-types-value', 'that type is one of the specification', columnTypes),
  shown('payloads-dataset-parameter-type-req', 'types stand in every data set', columnsAgree),
  shown(
    'payloads-template-dataset-value',
    'a cell carries a scalar that fits the type of its column',
    (evidence) => {
      const [carriers, fit] = [cellCarriers(evidence), cellsFit(evidence)]
      return { seen: fit.seen, violations: [...carriers.violations, ...fit.violations] }
    },
  ),

  shown('payloads-template-definition-nbirth-only', 'templates are defined in NBIRTH alone', inBirthOnly),
  shown('payloads-template-definition-is-definition', 'a definition says is_definition true', saysWhich),
  shown('payloads-template-definition-ref', 'a definition has no template_ref', definitionHasNoRef),
  shown(
    'payloads-template-definition-members',
    'a definition has every member that instances will have',
    membersOfDefinition,
  ),
  shown('payloads-template-definition-nbirth', 'what instances use is defined in NBIRTH', isDefined),
  shown(
    'payloads-template-definition-parameters',
    'a definition has every parameter that instances will have',
    parametersOfDefinition,
  ),
  shown(
    'payloads-template-definition-parameters-default',
    'parameters of a definition have values of their type',
    carried,
  ),
  shown('payloads-template-instance-is-definition', 'an instance says is_definition false', saysWhich),
  shown('payloads-template-instance-ref', 'an instance names its definition', instanceHasRef),
  shown(
    'payloads-template-instance-members',
    'an instance has only members of its definition',
    membersOfDefinition,
  ),
  shown(
    'payloads-template-instance-members-birth',
    'an instance in a birth has every member of its definition',
    wholeInBirth,
  ),
  shown(
    'payloads-template-instance-members-data',
    'an instance in data has only members of its definition',
    membersOfDefinition,
  ),
  shown(
    'payloads-template-instance-parameters',
    'an instance has only parameters of its definition',
    parametersOfDefinition,
  ),
  shown(
    'payloads-template-version',
    'the version of an instance is that of its definition',
    everyInstance(({ version }, definition) =>
      version === null || definition === null || definition.version === version
        ? null
        : `is version ${version} of ${definition.version}`,
    ),
  ),
  shown('payloads-template-ref-definition', 'template_ref is left out of definitions', definitionHasNoRef),
  shown(
    'payloads-template-ref-instance',
    'template_ref of an instance is the name of a definition',
    isDefined,
  ),
  shown('payloads-template-is-definition', 'every template says whether it is a definition', saysWhich),
  shown('payloads-template-is-definition-definition', 'a definition says so by true', namedMembers),
  shown('payloads-template-is-definition-instance', 'an instance says so by false', saysWhich),
  shown('payloads-template-parameter-name-required', 'a parameter has a name', named),
  shown('payloads-template-parameter-name-type', 'that name is a string', named),
  shown(
    'payloads-template-parameter-value-type',
    'the type of a parameter is an unsigned 32-bit number',
    typed,
  ),
  shown('payloads-template-parameter-type-value', 'that type is a basic one', typed),
  shown('payloads-template-parameter-type-req', 'a parameter has a type', typed),
  shown('payloads-template-parameter-value', 'the value of a parameter fits its type', carried),
]
