import { deskErasureRequest, faceSummary, ledgerReceipt, type FaceSummary } from '@foyer/contracts/face'
import type { z } from 'zod'

/** A hall where faces have been in use for a while, and one where nobody has stood before the camera yet. */
export const wellFaces = (now: number): FaceSummary =>
  faceSummary.parse({
    status: { available: true, why: null, model: 'sface@0ba9fbfa' },
    models: {
      set: 'standard',
      files: [
        { name: 'face_detection_yunet_2023mar.onnx', licence: 'MIT', sha256: '8f2383e4'.repeat(8) },
        { name: 'face_recognition_sface_2021dec.onnx', licence: 'Apache-2.0', sha256: '0ba9fbfa'.repeat(8) },
        { name: 'minifasnet-2.7_80x80.onnx', licence: 'Apache-2.0', sha256: 'a5eb02e1'.repeat(8) },
      ],
      measured: [
        { what: '1:1 accuracy', value: '99.60 %', on: 'LFW, 6,000 pairs, ten folds' },
        {
          what: 'East-Asian faces',
          value: 'not measured',
          on: 'no data set with a licence for it was at hand',
        },
      ],
    },
    gallery: { enrolled: 1_284, expiringSoon: 12 },
    decision: {
      threshold: 0.437,
      margin: 0.05,
      targetFpir: 0.01,
      calibratedAt: now - 86_400_000,
      source: 'hall',
      impostorScores: 823_686,
    },
    fpir: { errors: 3, trials: 1_284, rate: 0.0023, low: 0.0005, high: 0.0068 },
    fnir: { errors: 0, trials: 12, rate: 0, low: 0, high: 0.2646 },
    attempts: { confirmed: 412, notMe: 2, nobody: 37, unsure: 9 },
    ledger: { entries: 1_391, checkedAt: now - 3_600_000, problem: null },
    key: { id: 'k3', rotatedAt: now - 40 * 86_400_000 },
  })

export const newFaces = (now: number): FaceSummary => ({
  ...wellFaces(now),
  gallery: { enrolled: 0, expiringSoon: 0 },
  fpir: { errors: 0, trials: 0, rate: null, low: 0, high: 1 },
  fnir: { errors: 0, trials: 0, rate: null, low: 0, high: 1 },
  attempts: { confirmed: 0, notMe: 0, nobody: 0, unsure: 0 },
  ledger: { entries: 0, checkedAt: null, problem: null },
})

export const damagedFaces = (now: number): FaceSummary => ({
  ...wellFaces(now),
  status: { available: false, why: 'ledger-damaged', model: null },
  ledger: {
    entries: 1_391,
    checkedAt: now - 3_000,
    problem: 'entry 847: its hash is not the one that entry 848 names',
  },
})

/** One customer has a face; everybody else has none. */
export const enrolledCustomer = '3301234567890'

type Answered = { status: number; body: unknown } | { refused: number; code: string; message: string }

/** The hall's answers about faces, with one face to be erased once. */
export const sampleFaces = () => {
  const state = { summary: wellFaces, keys: new Map<string, unknown>() }
  const asked: z.infer<typeof deskErasureRequest>[] = []
  const erase = (body: unknown, now: number): Answered => {
    const request = deskErasureRequest.parse(body)
    asked.push(request)
    const before = state.keys.get(request.key)
    if (before !== undefined) return { status: 200, body: before }
    if (request.customerNumber !== enrolledCustomer || state.keys.size > 0)
      return { refused: 404, code: 'face-not-enrolled', message: 'no face is kept of this customer' }
    const receipt = ledgerReceipt.parse({
      number: 'F20261122-000042',
      event: 'erased',
      at: now,
      entryHash: '9f86d081884c7d659a2feaa0c55ad015'.repeat(2),
      url: 'http://127.0.0.1:7400/e/4c7f1d0e9b2a4a6d8e3f5b7c9d1e2f30',
      expiresOn: null,
    })
    state.keys.set(request.key, receipt)
    return { status: 200, body: receipt }
  }
  return {
    asked,
    show: (summary: (now: number) => FaceSummary) => {
      state.summary = summary
    },
    answer: (path: string, method: string, readBody: () => Promise<unknown>, now: number) => {
      if (path === '/face/summary') return { status: 200, body: state.summary(now) }
      if (path === '/face/key-rotations' && method === 'POST') {
        const before = state.summary
        state.summary = (at) => ({ ...before(at), key: { id: 'k4', rotatedAt: now } })
        return { status: 200, body: state.summary(now) }
      }
      if (path === '/face/erasures' && method === 'POST') return readBody().then((body) => erase(body, now))
      return null
    },
  }
}
export type SampleFaces = ReturnType<typeof sampleFaces>
