import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'

const DEMO = fileURLToPath(new URL('../launch/demo.ts', import.meta.url))
const LEASH = fileURLToPath(new URL('../launch/leash.mjs', import.meta.url))

const Ready = z.object({
  ready: z.literal(true),
  urls: z.object({
    kiosk: z.url(),
    manager: z.url(),
    simulator: z.url(),
    api: z.url(),
    mqtt: z.url(),
    desk: z.url(),
    clerk: z.url(),
  }),
  dataDir: z.string(),
})

/** A whole demo hall for one bench; `await using` closes it. */
export type DemoHall = z.infer<typeof Ready> & AsyncDisposable

class DemoDidNotStart extends Error {
  readonly code = 'bench-no-demo'
}

/**
 * Starts the demo as `npm start -- --headless --json` does, on free ports and in a temporary folder.
 * @throws {DemoDidNotStart} when it ends before it is ready; what it said is on stderr
 */
export const openDemoHall = async (signal: AbortSignal): Promise<DemoHall> => {
  const child = spawn(process.execPath, ['--import', LEASH, DEMO, '--headless', '--json'], {
    env: { ...process.env, FOYER_LEASH: '1' },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  })
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  const { stdout } = child
  if (stdout === null) throw new DemoDidNotStart('the demo has no stdout')
  try {
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: stdout }).once('line', resolve)
      child.once('error', reject)
      child.once('exit', (code) =>
        reject(new DemoDidNotStart(`the demo ended with exit code ${code ?? 'none'}`)),
      )
      signal.addEventListener('abort', () => reject(new DemoDidNotStart('interrupted')), { once: true })
    })
    return { ...Ready.parse(JSON.parse(line)), [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}
