import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { z } from 'zod'

/*
 * face-api itself, to compare with. Its build for the browser carries the whole of TensorFlow.js; under Node that
 * takes itself for an older Node and fails, so it runs in a context that looks like a page. The WebAssembly backend's
 * binary is the one thing it wants to fetch.
 */
const { resolve } = createRequire(import.meta.url)
export const FACE_API = dirname(resolve('@vladmandic/face-api/package.json'))
const WASM = dirname(resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'))

export type PageTensor = { readonly shape: readonly number[]; data(): Promise<Float32Array>; dispose(): void }
type Net = {
  loadFromWeightMap(weights: unknown): void
  forwardInput(input: unknown, size: number): Promise<PageTensor> | PageTensor
}
const NETS = {
  'tiny-face-detector': { net: 'tinyFaceDetector', weights: 'tiny_face_detector_model' },
  'landmarks-68': { net: 'faceLandmark68Net', weights: 'face_landmark_68_model' },
  'dlib-128': { net: 'faceRecognitionNet', weights: 'face_recognition_model' },
} as const
export type FaceApiNet = keyof typeof NETS

/** What of face-api is used here; a test that uses more says so here. */
type FaceApi = {
  readonly tf: {
    setWasmPaths(prefix: string): void
    setBackend(name: string): Promise<boolean>
    ready(): Promise<void>
    getBackend(): string
    tensor4d(values: Float32Array, shape: readonly number[]): PageTensor
    readonly io: { decodeWeights(bytes: ArrayBuffer, specs: unknown): unknown }
  }
  readonly env: { setEnv(environment: object): void }
  readonly nets: Readonly<Record<(typeof NETS)[FaceApiNet]['net'], Net>>
  toNetInput(tensor: PageTensor): Promise<unknown>
}
const hasFaceApi = (value: unknown): value is { readonly faceapi: FaceApi } =>
  typeof value === 'object' && value !== null && 'faceapi' in value && typeof value.faceapi === 'object'

/** face-api asks of each input whether it is a canvas or an image; nothing is ever one of these. */
function Nothing(): void {}

const page = (): Record<string, unknown> => {
  const window: Record<string, unknown> = {
    TextEncoder,
    TextDecoder,
    URL,
    // Node has it, but its types are those of a page.
    WebAssembly: Reflect.get(globalThis, 'WebAssembly'),
    performance,
    setTimeout,
    clearTimeout,
    queueMicrotask,
    // What it says while it loads is of no interest.
    console: { log: () => {}, warn: () => {}, info: () => {}, debug: () => {}, error: () => {} },
    navigator: { userAgent: 'node', hardwareConcurrency: 1 },
    location: { href: 'file:///' },
    document: { currentScript: null, createElement: () => ({ getContext: () => null }) },
    fetch: (address: string) =>
      Promise.resolve(
        new Response(readFileSync(join(WASM, address.split('/').at(-1) ?? '')), {
          headers: { 'content-type': 'application/wasm' },
        }),
      ),
    // The page and its caller hand typed arrays to each other: they must be of one kind.
    ArrayBuffer,
    Float32Array,
    Float64Array,
    Int8Array,
    Int16Array,
    Int32Array,
    Uint8Array,
    Uint8ClampedArray,
    Uint16Array,
    Uint32Array,
  }
  for (const name of ['window', 'self', 'globalThis']) window[name] = window
  return window
}

/** Loads face-api on its WebAssembly backend (SIMD, one thread). */
export const loadFaceApi = async (): Promise<FaceApi> => {
  const context = createContext(page())
  const file = join(FACE_API, 'dist', 'face-api.js')
  runInContext(`${readFileSync(file, 'utf8')};this.faceapi=faceapi`, context, { filename: file })
  if (!hasFaceApi(context)) throw new TypeError(`${file} defines no faceapi`)
  const { faceapi } = context
  faceapi.tf.setWasmPaths('/')
  await faceapi.tf.setBackend('wasm')
  await faceapi.tf.ready()
  faceapi.env.setEnv({
    Canvas: Nothing,
    CanvasRenderingContext2D: Nothing,
    Image: Nothing,
    ImageData: Nothing,
    Video: Nothing,
    createCanvasElement: () => ({}),
    createImageElement: () => ({}),
    createVideoElement: () => ({}),
    fetch: () => {},
    readFile: () => {},
  })
  return faceapi
}

const groups = z.array(z.object({ weights: z.array(z.unknown()) }))

/**
 * One of face-api's nets with its weights, as a function of a picture.
 * @returns takes RGB, size × size, row by row, 0–255; gives what the net gives, channels last
 */
export const faceApiNet = (
  faceapi: FaceApi,
  which: FaceApiNet,
): ((rgb: Float32Array, size: number) => Promise<Float32Array>) => {
  const { net, weights } = NETS[which]
  const model = join(FACE_API, 'model')
  const manifest: unknown = JSON.parse(readFileSync(join(model, `${weights}-weights_manifest.json`), 'utf8'))
  const bytes = new Uint8Array(readFileSync(join(model, `${weights}.bin`)))
  const specs = groups.parse(manifest).flatMap((group) => group.weights)
  faceapi.nets[net].loadFromWeightMap(faceapi.tf.io.decodeWeights(bytes.buffer, specs))
  return async (rgb, size) => {
    const tensor = faceapi.tf.tensor4d(rgb, [1, size, size, 3])
    const input = await faceapi.toNetInput(tensor)
    const output = await faceapi.nets[net].forwardInput(input, size)
    const values = await output.data()
    output.dispose()
    tensor.dispose()
    return Float32Array.from(values)
  }
}
