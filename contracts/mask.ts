import { isPublicKind, type FieldKind } from './field.ts'
import type { View } from './view.ts'

type FieldLike = { kind: FieldKind; value: unknown }

const isField = (node: object): node is FieldLike => 'kind' in node && 'value' in node

/** Replaces every field that is not of a public kind by its mask; all else is kept as it is. Pure. */
const maskNode = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(maskNode)
  if (typeof node !== 'object' || node === null) return node
  if (isField(node)) return isPublicKind(node.kind) ? node : { kind: node.kind, masked: true }
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, maskNode(child)]))
}

/** The view as another person may see it. Runs where the values are: nothing unmasked leaves the kiosk. */
export const maskView = (view: View): View =>
  // A field's schema takes its masked form wherever it takes its value; a test holds this for every screen.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  maskNode(view) as View

/** Where a field of a private kind still holds a value; empty for a masked view. Says where and what kind, never the value. */
export const unmaskedFields = (view: View): readonly { path: string; kind: FieldKind }[] =>
  findUnmasked(view, [])

const findUnmasked = (node: unknown, path: readonly string[]): { path: string; kind: FieldKind }[] => {
  if (typeof node !== 'object' || node === null) return []
  if (!Array.isArray(node) && isField(node)) {
    return isPublicKind(node.kind) ? [] : [{ path: path.join('/'), kind: node.kind }]
  }
  return Object.entries(node).flatMap(([name, child]) => findUnmasked(child, [...path, name]))
}
