import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../testing/outcome-of.ts'
import { runNet } from '../testing/run-net.ts'
import { readOpenVinoIr } from './openvino-ir.ts'
import { openVinoToOnnx } from './openvino-to-onnx.ts'
import { parseXml } from './xml.ts'

const port = (id: number, shape: readonly number[]): string =>
  `<port id="${id}">${shape.map((size) => `<dim>${size}</dim>`).join('')}</port>`
const layer = (id: number, type: string, data: string, shape: readonly number[]): string =>
  `<layer id="${id}" name="${id}" type="${type}" version="opset1"><data ${data}/><output>${port(9, shape)}</output></layer>`
const edge = (from: number, to: number, at: number): string =>
  `<edge from-layer="${from}" from-port="9" to-layer="${to}" to-port="${at}"/>`

const CONVOLUTION = 'strides="1, 1" pads_begin="0, 0" pads_end="0, 0" dilations="1, 1" auto_pad="explicit"'
const constant = (id: number, shape: readonly number[], offset: number): string => {
  const size = shape.reduce((product, one) => product * one, 1) * 4
  return layer(
    id,
    'Const',
    `element_type="f32" shape="${shape.join(', ')}" offset="${offset}" size="${size}"`,
    shape,
  )
}

/** 2 channels of 2×2 → 1×1 convolution, a bias, PReLU with a slope for each, mean of each. */
const small = (
  change: { convolution?: string; type?: string; edges?: string } = {},
): string => `<?xml version="1.0"?>
<net name="small" version="11"><layers>
${layer(0, 'Parameter', 'shape="1,2,2,2" element_type="f32"', [1, 2, 2, 2])}
${constant(1, [2, 2, 1, 1], 0)}
${layer(2, change.type ?? 'Convolution', change.convolution ?? CONVOLUTION, [1, 2, 2, 2])}
${constant(3, [1, 2, 1, 1], 16)}
${layer(4, 'Add', 'auto_broadcast="numpy"', [1, 2, 2, 2])}
${constant(5, [2], 24)}
<layer id="6" name="6" type="PReLU" version="opset1"><output>${port(9, [1, 2, 2, 2])}</output></layer>
${layer(7, 'AvgPool', 'kernel="2, 2" strides="2, 2" pads_begin="0, 0" pads_end="0, 0" exclude-pad="true" auto_pad="explicit" rounding_type="floor"', [1, 2, 1, 1])}
<layer id="8" name="out" type="Result" version="opset1"/>
</layers><edges>${edge(0, 2, 0)}${edge(1, 2, 1)}${edge(2, 4, 0)}${edge(3, 4, 1)}${edge(4, 6, 0)}${edge(5, 6, 1)}${edge(6, 7, 0)}${edge(7, 8, 0)}${change.edges ?? ''}</edges></net>`

const BIN = new Uint8Array(Float32Array.of(1, 2, -1, 0, 0.5, 1, 0.25, 0.5).buffer)
const convert = (xml: string, bin = BIN): Uint8Array =>
  openVinoToOnnx(readOpenVinoIr('n.xml', new TextEncoder().encode(xml), bin), 'small', {
    input: 'x',
    output: 'y',
  })

describe('an OpenVINO net as ONNX', () => {
  it('computes what its layers say, for two pictures at once', async () => {
    const picture = [1, 2, 3, 4, -1, -2, -3, -4]
    const values = await runNet(convert(small()), Float32Array.from([...picture, ...picture]), [2, 2, 2, 2])
    // First channel: x + 2y + 0.5 = -0.5, -1.5, -2.5, -3.5, times 0.25; second: -x + 1 = 0, -1, -2, -3, times 0.5.
    expect([...values]).toEqual([-0.5, -0.75, -0.5, -0.75])
  })

  it.each([
    ['a layer type', small({ type: 'Swish' }), 'n.xml, layer 2: is of the type Swish'],
    [
      'an attribute',
      small({ convolution: `${CONVOLUTION} groups="2"` }),
      'layer 2 (Convolution): has groups="2"',
    ],
    [
      'a value',
      small({ convolution: CONVOLUTION.replace('1, 1" auto', '2, 2" auto') }),
      'has dilations="2, 2"',
    ],
    [
      'an edge from nowhere',
      small({ edges: edge(77, 8, 1) }),
      'layer 8 is fed by layer 77, which is not there',
    ],
    ['a port fed twice', small({ edges: edge(1, 2, 1) }), 'feeds a port of layer 2 twice'],
    ['a circle', small({ edges: edge(6, 2, 5) }), 'feeds itself'],
    [
      'another version',
      small().replace('version="11"', 'version="7"'),
      'version 7; <net> of version 10 or 11',
    ],
  ])('is refused by name for %s that is not known', (_what, xml, message) => {
    expect(() => convert(xml)).toThrow(message)
  })

  it('is refused when its numbers do not fit the .bin file', () => {
    expect(() => convert(small(), BIN.subarray(0, 20))).toThrow(
      'layer 3: has the shape [1, 2, 1, 1], which does not fit',
    )
  })

  it('of any damaged text is converted or refused, never anything else', () => {
    const text = small()
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 12 }), (at, cut, put) => {
        expect(['read', 'refused']).toContain(
          outcomeOf(() => convert(text.slice(0, at) + put + text.slice(at + cut))),
        )
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('the reader of XML', () => {
  it('keeps attributes, children and text', () => {
    const element = parseXml('x', `<?xml version="1.0"?><!-- c --><a b="1 &lt; 2" c='3'><d/><e> 5 </e></a>`)
    expect([...element.attributes]).toEqual([
      ['b', '1 < 2'],
      ['c', '3'],
    ])
    expect(element.children.map(({ name, text }) => [name, text])).toEqual([
      ['d', ''],
      ['e', '5'],
    ])
  })

  it.each([
    ['<a><b></a>', 'closes <a> where <b> is open'],
    ['<a>', 'ends inside <a>'],
    ['<a/><b/>', 'is not one XML element'],
    ['<!DOCTYPE a><a/>', 'is not XML that this reader knows, at offset 0'],
    ['<a b=1/>', 'is not XML that this reader knows'],
    ['<a>'.repeat(40), 'nests deeper than 32'],
  ])('refuses %s', (text, message) => {
    expect(() => parseXml('x', text)).toThrow(message)
  })
})
