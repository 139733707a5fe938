import { refusal } from './refusal.ts'
import { elements, halfToNumber } from './tensor.ts'
import type { Tensor } from './tensor.ts'
import { parseXml } from './xml.ts'
import type { XmlElement } from './xml.ts'

/** One layer of an OpenVINO IR, with what feeds it and what it is configured with. */
export type IrLayer = {
  readonly id: string
  readonly type: string
  /** The attributes of `<data>`. */
  readonly data: ReadonlyMap<string, string>
  /** Ids of the layers that feed it, by input port. */
  readonly inputs: readonly string[]
  /** Shape of its first output port; empty where it has none. */
  readonly outputShape: readonly number[]
}
export type OpenVinoNet = {
  readonly from: string
  /** In an order in which each comes after what feeds it. */
  readonly layers: readonly IrLayer[]
  readonly constants: ReadonlyMap<string, Tensor>
}

const VERSIONS = new Set(['10', '11'])

export const integersIn = (from: string, text: string): number[] => {
  if (text.trim() === '') return []
  const numbers = text.split(',').map((part) => Number(part.trim()))
  if (numbers.some((value) => !Number.isSafeInteger(value) || value < 0)) {
    throw refusal(from, `has ${JSON.stringify(text)} where whole numbers are expected`)
  }
  return numbers
}

const child = (element: XmlElement, name: string): XmlElement | null =>
  element.children.find((one) => one.name === name) ?? null

const required = (from: string, element: XmlElement, name: string): string => {
  const value = element.attributes.get(name)
  if (value === undefined) throw refusal(from, `<${element.name}> has no ${name}`)
  return value
}

const constantOf = (from: string, layer: IrLayer, bin: DataView): Tensor => {
  const where = `${from}, layer ${layer.id}`
  const number = (name: string): number => {
    const [value, ...more] = integersIn(where, layer.data.get(name) ?? '')
    if (value === undefined || more.length > 0) throw refusal(where, `has no ${name}`)
    return value
  }
  const shape = integersIn(where, layer.data.get('shape') ?? '')
  const count = elements(shape)
  const type = layer.data.get('element_type')
  const width = type === 'f16' ? 2 : type === 'f32' ? 4 : null
  if (width === null)
    throw refusal(where, `holds numbers of the type ${type ?? 'none'}; f16 and f32 are known`)
  const offset = number('offset')
  if (count === null || number('size') !== count * width || offset + count * width > bin.byteLength) {
    throw refusal(where, `has the shape [${shape.join(', ')}], which does not fit its place in the .bin file`)
  }
  const read = (at: number): number =>
    width === 2 ? halfToNumber(bin.getUint16(at, true)) : bin.getFloat32(at, true)
  return { shape, data: Float32Array.from({ length: count }, (_, index) => read(offset + index * width)) }
}

const layerOf = (
  from: string,
  element: XmlElement,
  inputs: ReadonlyMap<string, readonly string[]>,
): IrLayer => {
  const id = required(from, element, 'id')
  const port = child(element, 'output')?.children[0]
  const dims = port === undefined ? [] : port.children.filter(({ name }) => name === 'dim')
  return {
    id,
    type: required(from, element, 'type'),
    data: child(element, 'data')?.attributes ?? new Map<string, string>(),
    inputs: inputs.get(id) ?? [],
    outputShape: dims.flatMap((dim) => integersIn(`${from}, layer ${id}`, dim.text)),
  }
}

/** For each layer the layers that feed it, in the order of its input ports. */
const feedersOf = (from: string, edges: readonly XmlElement[]): Map<string, string[]> => {
  const byPort = new Map<string, Map<number, string>>()
  for (const edge of edges) {
    const to = required(from, edge, 'to-layer')
    const [port] = integersIn(from, required(from, edge, 'to-port'))
    const ports = byPort.get(to) ?? new Map<number, string>()
    if (port === undefined || ports.has(port)) throw refusal(from, `feeds a port of layer ${to} twice`)
    byPort.set(to, ports.set(port, required(from, edge, 'from-layer')))
  }
  return new Map(
    [...byPort].map(([id, ports]) => [
      id,
      [...ports].toSorted(([a], [b]) => a - b).map(([, feeder]) => feeder),
    ]),
  )
}

const ordered = (from: string, layers: readonly IrLayer[]): IrLayer[] => {
  const known = new Map(layers.map((layer) => [layer.id, layer]))
  const done = new Set<string>()
  const under = new Set<string>()
  const order: IrLayer[] = []
  // A stack of its own: a net of a thousand layers in one line must not be a thousand calls deep.
  for (const layer of layers) {
    const stack = [layer]
    for (let next = stack.at(-1); next !== undefined; next = stack.at(-1)) {
      const { id, inputs } = next
      const waiting = inputs.filter((input) => !done.has(input))
      const [first] = waiting
      if (done.has(id) || first === undefined) {
        stack.pop()
        under.delete(id)
        if (!done.has(id)) order.push(next)
        done.add(id)
        continue
      }
      under.add(id)
      const feeder = known.get(first)
      if (feeder === undefined)
        throw refusal(from, `layer ${id} is fed by layer ${first}, which is not there`)
      if (under.has(first)) throw refusal(from, `layer ${id} feeds itself`)
      stack.push(feeder)
    }
  }
  return order
}

/**
 * Reads an OpenVINO IR of version 10 or 11.
 * @throws {FaceModelsError} naming layer and attribute of what it does not understand
 */
export const readOpenVinoIr = (from: string, xml: Uint8Array, bin: Uint8Array): OpenVinoNet => {
  const net = parseXml(from, new TextDecoder().decode(xml))
  const version = net.attributes.get('version')
  if (net.name !== 'net' || version === undefined || !VERSIONS.has(version)) {
    throw refusal(
      from,
      `is <${net.name}> of version ${version ?? 'none'}; <net> of version 10 or 11 is known`,
    )
  }
  const inputs = feedersOf(from, child(net, 'edges')?.children ?? [])
  const layers = (child(net, 'layers')?.children ?? []).map((element) => layerOf(from, element, inputs))
  if (new Set(layers.map(({ id }) => id)).size !== layers.length)
    throw refusal(from, 'has two layers of one id')
  const view = new DataView(bin.buffer, bin.byteOffset, bin.byteLength)
  const constants = new Map(
    layers.filter(({ type }) => type === 'Const').map((layer) => [layer.id, constantOf(from, layer, view)]),
  )
  return { from, layers: ordered(from, layers), constants }
}
