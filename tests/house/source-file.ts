import { parseSync } from 'oxc-parser'

/** One import, export-from, or dynamic import of a file. */
export type Import = { readonly specifier: string; readonly typeOnly: boolean; readonly line: number }

/** What a file does besides importing, as far as a rule asks. */
export type Act = {
  readonly kind:
    | 'reads-environment'
    | 'ends-process'
    | 'keeps-module-state'
    | 'mocks-a-module'
    | 'casts-parsed-data'
    | 'throws'
    | 'imports-something-computed'
  readonly line: number
}

export type SourceFile = {
  /** Relative to the root, with forward slashes. */
  readonly path: string
  readonly lines: number
  readonly imports: readonly Import[]
  readonly acts: readonly Act[]
  /** Whether the file does nothing but pass on what other files export. */
  readonly onlyReexports: boolean
  /** Tables it creates, and tables it reads or writes. */
  readonly createsTables: readonly string[]
  readonly usesTables: readonly { readonly table: string; readonly line: number }[]
}

export type Node = { readonly type: string } & Readonly<Record<string, unknown>>
export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Every node below one, itself included. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodesOf(child)
  }
}

export const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : [])

export const nameOf = (node: unknown): string | null => {
  if (!isNode(node)) return null
  const name = node['name'] ?? node['value']
  return typeof name === 'string' ? name : null
}

export const literalOf = (node: unknown): string | null =>
  isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null

const isMember = (node: unknown, object: string, properties: readonly string[]): boolean =>
  isNode(node) &&
  node.type === 'MemberExpression' &&
  nameOf(node['object']) === object &&
  properties.includes(nameOf(node['property']) ?? '')

const methodOf = (node: Node): string | null => {
  if (node.type !== 'CallExpression' || !isNode(node['callee'])) return null
  const { callee } = node
  return nameOf(callee.type === 'MemberExpression' ? callee['property'] : callee)
}

/** `JSON.parse(…)` or `response.json()`, awaited or in parentheses. */
const isParsedData = (node: unknown): boolean => {
  if (!isNode(node)) return false
  if (node.type === 'AwaitExpression') return isParsedData(node['argument'])
  if (node.type === 'ParenthesizedExpression') return isParsedData(node['expression'])
  if (node.type !== 'CallExpression') return false
  return isMember(node['callee'], 'JSON', ['parse']) || methodOf(node) === 'json'
}

const isUnknownType = (node: unknown): boolean => isNode(node) && node.type === 'TSUnknownKeyword'

const castsParsedData = (node: Node): boolean => {
  if (node.type === 'TSAsExpression' || node.type === 'TSTypeAssertion') {
    return isParsedData(node['expression']) && !isUnknownType(node['typeAnnotation'])
  }
  if (node.type !== 'VariableDeclarator' || !isParsedData(node['init']) || !isNode(node['id'])) return false
  const annotation = node['id']['typeAnnotation']
  return isNode(annotation) && !isUnknownType(annotation['typeAnnotation'])
}

const ENVIRONMENT = ['env', 'argv']
const ENDING = ['exit', 'exitCode', 'abort', 'reallyExit']

const importsFrom = (node: Node, names: readonly string[]): boolean =>
  node.type === 'ImportDeclaration' &&
  ['node:process', 'process'].includes(nameOf(node['source']) ?? '') &&
  nodes(node['specifiers']).some((one) => names.includes(nameOf(one['imported']) ?? ''))

const actOf = (node: Node): Act['kind'] | null => {
  if (isMember(node, 'process', ENVIRONMENT) || importsFrom(node, ENVIRONMENT)) return 'reads-environment'
  if (isMember(node, 'process', ENDING) || importsFrom(node, ENDING)) return 'ends-process'
  if (isMember(node, 'vi', ['mock', 'doMock'])) return 'mocks-a-module'
  if (castsParsedData(node)) return 'casts-parsed-data'
  if (node.type === 'ThrowStatement') return 'throws'
  if (node.type === 'ImportExpression' && literalOf(node['source']) === null)
    return 'imports-something-computed'
  return null
}

const IMPORTING = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
])

const importOf = (node: Node): Omit<Import, 'line'> | null => {
  if (!IMPORTING.has(node.type)) return null
  const specifier = literalOf(node['source'] ?? node['expression'])
  if (specifier === null) return null
  const named = nodes(node['specifiers'])
  const eachIsType =
    named.length > 0 && named.every((one) => (one['importKind'] ?? one['exportKind']) === 'type')
  const typeOnly =
    node.type === 'TSImportType' || (node['importKind'] ?? node['exportKind']) === 'type' || eachIsType
  return { specifier, typeOnly }
}

const QUERY_METHODS = new Set([
  'selectFrom',
  'insertInto',
  'updateTable',
  'deleteFrom',
  'innerJoin',
  'leftJoin',
])
const SQL_TABLE = /\b(?:from|into|update|join)\s+"?([a-z][a-z0-9]*(?:_[a-z0-9]+)*)"?/gi
const SQL_CREATE = /\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?"?([a-z][a-z0-9_]*)"?/gi
const LOOKS_LIKE_SQL =
  /\b(select|insert|update|delete|create table)\b[\s\S]*\b(from|into|set|where|values)\b|\bcreate table\b/i

const textOf = (node: Node): string | null => {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value']
  const { value } = node
  if (node.type !== 'TemplateElement' || typeof value !== 'object' || value === null) return null
  return 'raw' in value && typeof value.raw === 'string' ? value.raw : null
}

const firstName = (node: Node): string | null => {
  const [first] = nodes(node['arguments'])
  const name = first === undefined ? null : textOf(first)
  return name?.split(/\s+as\s+/i)[0]?.trim() ?? null
}

const captured = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap((match) => match[1]?.toLowerCase() ?? [])

const tablesOf = (node: Node): { created: string[]; used: string[] } => {
  const method = methodOf(node)
  const name = method === null ? null : firstName(node)
  if (name !== null && method === 'createTable') return { created: [name], used: [] }
  if (name !== null && method !== null && QUERY_METHODS.has(method)) return { created: [], used: [name] }
  const text = textOf(node)
  if (text === null || !LOOKS_LIKE_SQL.test(text)) return { created: [], used: [] }
  return { created: captured(text, SQL_CREATE), used: captured(text, SQL_TABLE) }
}

export class Unparsable extends Error {
  readonly code = 'house-unparsable'
}

/**
 * Reads what the rules ask about out of one file's text.
 * @throws {Unparsable} naming the file, when it has a syntax error
 */
export const parseSourceFile = (path: string, text: string): SourceFile => {
  const { program, errors } = parseSync(path, text)
  const [error] = errors
  if (error !== undefined) throw new Unparsable(`${path}: ${error.message}`)
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const lineOf = (node: Node): number => {
    const start = typeof node['start'] === 'number' ? node['start'] : 0
    return starts.findLastIndex((at) => at <= start) + 1
  }

  const imports: Import[] = []
  const acts: Act[] = []
  const createsTables: string[] = []
  const usesTables: { table: string; line: number }[] = []
  const statements = nodes(program.body)
  for (const statement of statements) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement['declaration'] : statement
    if (isNode(declared) && declared.type === 'VariableDeclaration' && declared['kind'] === 'let') {
      acts.push({ kind: 'keeps-module-state', line: lineOf(statement) })
    }
    for (const node of nodesOf(statement)) {
      const line = lineOf(node)
      const imported = importOf(node)
      if (imported !== null) imports.push({ ...imported, line })
      const act = actOf(node)
      if (act !== null) acts.push({ kind: act, line })
      const { created, used } = tablesOf(node)
      createsTables.push(...created)
      usesTables.push(...used.map((table) => ({ table, line })))
    }
  }
  const passesOn = (node: Node): boolean =>
    node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && isNode(node['source']))
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    imports,
    acts,
    onlyReexports: statements.length > 0 && statements.every((node) => passesOn(node)),
    createsTables,
    usesTables,
  }
}
