import { refusal } from './refusal.ts'

/** An element; text between elements is not kept: OpenVINO's files put everything into attributes and children. */
export type XmlElement = {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** The text directly inside, trimmed. */
  readonly text: string
}

type Open = { name: string; attributes: Map<string, string>; children: XmlElement[]; text: string }

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
])
const DEEPEST = 32

/** A tag, a comment, a declaration, or text up to the next one. Sticky: whatever it does not match is refused. */
const PIECE =
  /<!--[\s\S]*?-->|<\?[^>]*\?>|<(\/?)([A-Za-z_][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g

const plain = (text: string): string => text.replaceAll(/&\w+;/g, (entity) => ENTITIES.get(entity) ?? entity)

const attributesIn = (text: string): Map<string, string> =>
  new Map([...text.matchAll(ATTRIBUTE)].map(([, name = '', one, other]) => [name, plain(one ?? other ?? '')]))

/**
 * Reads the part of XML that OpenVINO writes: no document type, no CDATA, no entities of its own.
 * @throws {FaceModelsError} naming the offset of what it does not know
 */
export const parseXml = (from: string, text: string): XmlElement => {
  const piece = new RegExp(PIECE)
  const root: Open = { name: '', attributes: new Map(), children: [], text: '' }
  const open: Open[] = [root]
  while (piece.lastIndex < text.length) {
    const at = piece.lastIndex
    const match = piece.exec(text)
    const current = open.at(-1) ?? root
    if (match === null) throw refusal(from, `is not XML that this reader knows, at offset ${at}`)
    const [, closes, name, attributes, closed, words] = match
    if (words !== undefined) {
      current.text = `${current.text}${plain(words)}`.trim()
    } else if (name !== undefined && closes === '/') {
      if (current.name !== name)
        throw refusal(from, `closes <${name}> where <${current.name}> is open, at offset ${at}`)
      open.pop()
    } else if (name !== undefined) {
      const element: Open = { name, attributes: attributesIn(attributes ?? ''), children: [], text: '' }
      current.children.push(element)
      if (closed !== '/') open.push(element)
      if (open.length > DEEPEST) throw refusal(from, `nests deeper than ${DEEPEST} elements, at offset ${at}`)
    }
  }
  const [only, ...more] = root.children
  if (open.length > 1) throw refusal(from, `ends inside <${open.at(-1)?.name ?? ''}>`)
  if (only === undefined || more.length > 0) throw refusal(from, 'is not one XML element')
  return only
}
