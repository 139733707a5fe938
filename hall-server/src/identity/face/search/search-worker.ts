import { parentPort, workerData } from 'node:worker_threads'
import { FaceIndexError } from './face-index-error.ts'
import type { Hit } from './hit.ts'
import type { Answer, Request, WorkerStart } from './requests.ts'
import { TemplateMemory } from './template-memory.ts'

const { dimensions, limit }: WorkerStart = workerData
const memory = new TemplateMemory(dimensions, limit)

const act = (request: Request): readonly Hit[] => {
  switch (request.kind) {
    case 'put':
      for (const [index, id] of request.ids.entries())
        memory.put(id, request.vectors.subarray(index * dimensions, (index + 1) * dimensions))
      return []
    case 'remove':
      memory.remove(request.id)
      return []
    case 'clear':
      memory.clear()
      return []
    case 'search':
      return memory.search(request.vector, request.k)
  }
}

const answer = (request: Request): Answer => {
  try {
    const hits = act(request)
    return { kind: 'done', size: memory.size, hits }
  } catch (error) {
    // Anything but a refusal is a fault: the worker ends and the index says that it is lost.
    if (!(error instanceof FaceIndexError)) throw error
    return { kind: 'refused', size: memory.size, code: error.code, message: error.message }
  }
}

parentPort?.on('message', (request: Request) => {
  // A port of a worker thread, not a window: it has no origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(answer(request))
})
