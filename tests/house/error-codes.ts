import { parseSync } from 'oxc-parser'
import { isNode, literalOf, nameOf, nodes, nodesOf } from './source-file.ts'
import type { Node } from './source-file.ts'

const literalsIn = (node: unknown): string[] =>
  isNode(node) ? [...nodesOf(node)].flatMap((one) => literalOf(one) ?? []) : []

/**
 * The codes that the error classes of a file can carry: what `code` is set to, or the words of its type, also
 * when that type has a name in the same file.
 */
export const errorCodesIn = (path: string, text: string): string[] => {
  const statements: Node[] = nodes(parseSync(path, text).program.body)
  const everything = statements.flatMap((statement) => [...nodesOf(statement)])
  const aliases = new Map(
    everything
      .filter(({ type }) => type === 'TSTypeAliasDeclaration')
      .map((node) => [nameOf(node['id']), literalsIn(node['typeAnnotation'])]),
  )
  return everything
    .filter(
      (node) => node.type === 'ClassDeclaration' && nameOf(node['superClass'])?.endsWith('Error') === true,
    )
    .flatMap((errorClass) => (isNode(errorClass['body']) ? nodes(errorClass['body']['body']) : []))
    .filter((member) => member.type === 'PropertyDefinition' && nameOf(member['key']) === 'code')
    .flatMap((member) => {
      const annotation = member['typeAnnotation']
      const named = isNode(annotation)
        ? [...nodesOf(annotation)].flatMap((node) =>
            node.type === 'TSTypeReference' ? (aliases.get(nameOf(node['typeName'])) ?? []) : [],
          )
        : []
      return [...literalsIn(member['value']), ...literalsIn(annotation), ...named]
    })
}
