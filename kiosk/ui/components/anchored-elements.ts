import type { Box } from './anchor.ts'

/** Marks an element that a pointer can stand on; the name is the anchor's `element`. */
const anchorAttribute = 'data-anchor'

/** All anchored elements of a page with their boxes. */
export const anchoredElements = function* (root: ParentNode): Generator<{ element: string; box: Box }> {
  for (const node of root.querySelectorAll(`[${anchorAttribute}]`)) {
    const element = node.getAttribute(anchorAttribute)
    if (element !== null) yield { element, box: node.getBoundingClientRect() }
  }
}

export const findAnchored = (root: ParentNode, element: string): Element | null =>
  root.querySelector(`[${anchorAttribute}="${CSS.escape(element)}"]`)
