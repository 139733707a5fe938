/**
 * Whether messages of one published schema are still understood under another. The schemas are JSON Schema 2020-12 as
 * zod writes it; a keyword that is not known here is a problem, never passed over. Pure.
 */

export type JsonSchema = { readonly [keyword: string]: unknown }
export type Incompatibility = { path: string; problem: string }

/** Keywords that only describe, or that are read together with another one. */
const ignored = new Set(['$schema', '$defs', '$id', 'title', 'description', 'default', 'type', 'examples'])
const understood = new Set(
  (
    '$ref anyOf oneOf const enum properties required additionalProperties propertyNames items prefixItems minItems ' +
    'maxItems minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf'
  ).split(' '),
)

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const schemasOf = (value: unknown): readonly JsonSchema[] =>
  Array.isArray(value) ? value.filter(isSchema) : []
const propertiesOf = (schema: JsonSchema): ReadonlyMap<string, JsonSchema> =>
  new Map(
    Object.entries(isSchema(schema['properties']) ? schema['properties'] : {}).filter(
      (entry): entry is [string, JsonSchema] => isSchema(entry[1]),
    ),
  )
const requiredOf = (schema: JsonSchema): readonly string[] =>
  Array.isArray(schema['required']) ? schema['required'].filter((name) => typeof name === 'string') : []

type Side = { schema: JsonSchema; root: JsonSchema }

/** Follows `$ref`s into the definitions of the document they stand in. */
const resolved = ({ schema, root }: Side): JsonSchema => {
  const reference = schema['$ref']
  if (typeof reference !== 'string') return schema
  const target = reference
    .replace(/^#\/?/, '')
    .split('/')
    .filter((step) => step !== '')
    .reduce<unknown>((node, step) => (isSchema(node) ? node[step] : undefined), root)
  return isSchema(target) ? resolved({ schema: target, root }) : schema
}

const branches = (side: Side): readonly Side[] | null => {
  const schema = resolved(side)
  const types = Array.isArray(schema['type']) ? schema['type'] : []
  const alternatives = [
    ...schemasOf(schema['anyOf']),
    ...schemasOf(schema['oneOf']),
    ...types.map((type: unknown) => ({ ...schema, type })),
  ]
  if (alternatives.length === 0) return null
  return alternatives.flatMap((branch) => {
    const inner = { schema: branch, root: side.root }
    return branches(inner) ?? [inner]
  })
}

const show = (value: unknown): string => JSON.stringify(value) ?? 'nothing'
const finite = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/** The values a schema lists, when it lists them. */
const listed = (schema: JsonSchema): readonly unknown[] | null =>
  'const' in schema ? [schema['const']] : Array.isArray(schema['enum']) ? schema['enum'] : null

const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : Number.isInteger(value)
        ? 'integer'
        : typeof value

const typeFits = (sent: unknown, accepted: unknown): boolean =>
  accepted === undefined || sent === accepted || (sent === 'integer' && accepted === 'number')

type Compare = (sent: Side, accepted: Side, path: string) => readonly Incompatibility[]

const lowerLimits = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems']
const upperLimits = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems']
const sameOrFree = ['pattern', 'format', 'multipleOf']

const compareLimits = (sent: JsonSchema, accepted: JsonSchema, path: string): readonly Incompatibility[] => [
  ...lowerLimits
    .filter((name) => finite(sent[name], -Infinity) < finite(accepted[name], -Infinity))
    .map((name) => ({ path, problem: `${name} ${show(sent[name])} is below ${show(accepted[name])}` })),
  ...upperLimits
    .filter((name) => finite(sent[name], Infinity) > finite(accepted[name], Infinity))
    .map((name) => ({ path, problem: `${name} ${show(sent[name])} is above ${show(accepted[name])}` })),
  ...sameOrFree
    .filter((name) => accepted[name] !== undefined && accepted[name] !== sent[name])
    .map((name) => ({ path, problem: `${name} ${show(sent[name])} is not ${show(accepted[name])}` })),
]

const compareObjects = (sent: Side, accepted: Side, path: string, compare: Compare) => {
  const [from, to] = [sent.schema, accepted.schema]
  const [sentProperties, acceptedProperties] = [propertiesOf(from), propertiesOf(to)]
  const problems: Incompatibility[] = []
  for (const name of requiredOf(to)) {
    if (!requiredOf(from).includes(name)) {
      problems.push({ path: `${path}/${name}`, problem: 'is required, and may be missing' })
    }
  }
  const rest = to['additionalProperties']
  for (const [name, schema] of sentProperties) {
    const known = acceptedProperties.get(name) ?? (isSchema(rest) ? rest : null)
    if (known !== null) {
      problems.push(...compare({ ...sent, schema }, { ...accepted, schema: known }, `${path}/${name}`))
    } else if (rest === false) problems.push({ path: `${path}/${name}`, problem: 'is not known and refused' })
  }
  const sentRest = from['additionalProperties']
  if (isSchema(sentRest)) {
    if (isSchema(rest)) {
      problems.push(...compare({ ...sent, schema: sentRest }, { ...accepted, schema: rest }, `${path}/*`))
    } else if (rest === false) problems.push({ path: `${path}/*`, problem: 'is not known and refused' })
  } else if (sentRest !== false && rest === false) {
    problems.push({ path: `${path}/*`, problem: 'is open to further fields, which are refused' })
  }
  const [names, acceptedNames] = [from['propertyNames'], to['propertyNames']]
  if (isSchema(acceptedNames) && isSchema(sentRest)) {
    const sentNames = isSchema(names) ? names : { type: 'string' }
    problems.push(
      ...compare({ ...sent, schema: sentNames }, { ...accepted, schema: acceptedNames }, `${path}/(name)`),
    )
  }
  return problems
}

const compareArrays = (sent: Side, accepted: Side, path: string, compare: Compare) => {
  const [from, to] = [sent.schema, accepted.schema]
  const [sentFirst, acceptedFirst] = [schemasOf(from['prefixItems']), schemasOf(to['prefixItems'])]
  if (sentFirst.length !== acceptedFirst.length) {
    return [{ path, problem: `has ${sentFirst.length} places, not ${acceptedFirst.length}` }]
  }
  const problems = sentFirst.flatMap((schema, index) =>
    compare({ ...sent, schema }, { ...accepted, schema: acceptedFirst[index] ?? {} }, `${path}/${index}`),
  )
  if (!isSchema(to['items'])) return problems
  const items = isSchema(from['items']) ? from['items'] : {}
  return [
    ...problems,
    ...compare({ ...sent, schema: items }, { ...accepted, schema: to['items'] }, `${path}/*`),
  ]
}

const unknownKeywords = (schema: JsonSchema): readonly string[] =>
  Object.keys(schema).filter((keyword) => !ignored.has(keyword) && !understood.has(keyword))

/** A schema refers to itself (`$ref: "#"`): the pair has been compared on the way here. */
const comparing = (seen: ReadonlySet<string>): Compare => {
  const compare: Compare = (sent, accepted, path) => {
    const pair = `${show(sent.schema)} → ${show(accepted.schema)}`
    const refers = '$ref' in sent.schema || '$ref' in accepted.schema
    if (refers && seen.has(pair)) return []
    const next = refers ? comparing(new Set([...seen, pair])) : compare
    const [sentBranches, acceptedBranches] = [branches(sent), branches(accepted)]
    if (sentBranches !== null) return sentBranches.flatMap((branch) => next(branch, accepted, path))
    if (acceptedBranches !== null) return compareWithBranches(sent, acceptedBranches, path, next)
    return compareOne(
      { ...sent, schema: resolved(sent) },
      { ...accepted, schema: resolved(accepted) },
      path,
      next,
    )
  }
  return compare
}

/** Constant properties tell the branches of a union apart, so a problem is told against the branch that was meant. */
const namesOfBranch = (side: Side): string =>
  [...propertiesOf(resolved(side))]
    .filter(([, schema]) => 'const' in schema)
    .map(([name, schema]) => `${name}=${show(schema['const'])}`)
    .join(',')

const compareWithBranches = (
  sent: Side,
  accepted: readonly Side[],
  path: string,
  compare: Compare,
): readonly Incompatibility[] => {
  const attempts = accepted.map((branch) => ({ branch, problems: compare(sent, branch, path) }))
  if (attempts.some(({ problems }) => problems.length === 0)) return []
  const name = namesOfBranch(sent)
  const meant = attempts.find(({ branch }) => namesOfBranch(branch) === name)
  if (meant !== undefined && name !== '') return meant.problems
  const values = listed(resolved(sent))
  if (values !== null && values.length > 1) {
    return values.flatMap((value) =>
      compareWithBranches({ ...sent, schema: { const: value } }, accepted, path, compare),
    )
  }
  return [
    {
      path,
      problem: `${name === '' ? show(sent.schema).slice(0, 80) : name} is not among what is understood`,
    },
  ]
}

const compareOne: (
  sent: Side,
  accepted: Side,
  path: string,
  compare: Compare,
) => readonly Incompatibility[] = (sent, accepted, path, compare) => {
  const [from, to] = [sent.schema, accepted.schema]
  const strange = [...unknownKeywords(from), ...unknownKeywords(to)]
  if (strange.length > 0) return [{ path, problem: `cannot compare ${strange.join(', ')}` }]
  const [values, acceptedValues] = [listed(from), listed(to)]
  if (acceptedValues !== null) {
    const refused = (values ?? []).filter((value) => !acceptedValues.includes(value))
    if (values === null) return [{ path, problem: `is any value, not one of ${show(acceptedValues)}` }]
    return refused.map((value) => ({ path, problem: `${show(value)} is not one of ${show(acceptedValues)}` }))
  }
  if (values !== null) {
    const limits = Object.keys(to).filter((keyword) => !ignored.has(keyword))
    if (limits.length > 0)
      return [{ path, problem: `cannot prove ${show(values)} within ${limits.join(', ')}` }]
    return values
      .filter((value) => !typeFits(kindOf(value), to['type']))
      .map((value) => ({ path, problem: `${show(value)} is not of type ${show(to['type'])}` }))
  }
  if (!typeFits(from['type'], to['type'])) {
    return [{ path, problem: `is of type ${show(from['type'])}, not ${show(to['type'])}` }]
  }
  return [
    ...compareLimits(from, to, path),
    ...(to['type'] === 'object' ? compareObjects(sent, accepted, path, compare) : []),
    ...(to['type'] === 'array' ? compareArrays(sent, accepted, path, compare) : []),
  ]
}

/**
 * Why a reader of `accepted` might not understand every message that `sent` allows; empty when it understands all.
 * It proves, it does not try out: what it cannot prove is a problem. One leniency: an open object (`z.object`) is
 * taken to be sent with the fields that it names.
 */
export const incompatibilities = (sent: JsonSchema, accepted: JsonSchema): readonly Incompatibility[] =>
  comparing(new Set())({ schema: sent, root: sent }, { schema: accepted, root: accepted }, '')
