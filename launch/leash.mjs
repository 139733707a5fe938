/**
 * Loaded before a child's own code (`node --import leash.mjs main.ts`). The launcher holds the other end of
 * a pipe on descriptor 3; however the launcher ends, even by SIGKILL, the pipe closes and the child goes
 * too: first as if asked to (SIGTERM), after five seconds without asking.
 *
 * It watches from a thread of its own, so a child whose main thread hangs is ended all the same.
 */
import { Worker, isMainThread, workerData } from 'node:worker_threads'

const PIPE = 3
const PATIENCE_MS = 5000
const THREAD = 'foyer-leash'

if (isMainThread && process.env['FOYER_LEASH'] === '1') {
  // Node hands --import on to forks and threads of the child; only this process has the pipe.
  delete process.env['FOYER_LEASH']
  new Worker(new URL(import.meta.url), { execArgv: [], workerData: THREAD }).unref()
} else if (!isMainThread && workerData === THREAD) {
  const { Socket } = await import('node:net')
  const pipe = new Socket({ fd: PIPE, readable: true, writable: false })
  pipe.on('error', () => undefined)
  pipe.once('close', () => {
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), PATIENCE_MS)
  })
  pipe.resume()
}
