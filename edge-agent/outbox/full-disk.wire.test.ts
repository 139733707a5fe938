import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { z } from 'zod'

const size = z.object({ batches: z.number(), dropped: z.number(), inMemory: z.number() })
const whole = size.extend({ values: z.array(z.string()) })

/** Files may not grow beyond 128 KiB (ulimit -f, no privilege needed), until the limit is lifted from outside. */
it('the outbox of a process whose files may not grow keeps all in memory, and writes it when they may', async () => {
  const child = spawn(
    'bash',
    [
      '-c',
      'ulimit -S -f 128; exec "$0" "$@"',
      process.execPath,
      join(import.meta.dirname, '../testing/outbox-child.ts'),
      mkdtempSync(join(tmpdir(), 'foyer-full-')),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  try {
    const lines = createInterface({ input: child.stdout })
    const full = size.parse(JSON.parse(String((await once(lines, 'line'))[0])))
    expect(full).toMatchObject({ batches: 2_000, dropped: 0 })
    expect(full.inMemory).toBeGreaterThan(100)
    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:'])
    const next = once(lines, 'line')
    child.stdin.write('\n')
    const back = whole.parse(JSON.parse(String((await next)[0])))
    expect(back).toMatchObject({ batches: 2_000, dropped: 0, inMemory: 0 })
    expect(back.values).toEqual(Array.from({ length: 2_000 }, (_, index) => String(index + 1)))
  } finally {
    child.kill('SIGKILL')
  }
}, 60_000)
