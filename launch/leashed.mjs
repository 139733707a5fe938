/**
 * Runs a program that is not ours (a browser) on the same leash: `node --import leash.mjs leashed.mjs
 * PROGRAM ARGS…`. Ends with the program, and ends the program's whole group when told to end.
 */
import { spawn } from 'node:child_process'

const [program, ...args] = process.argv.slice(2)
if (program === undefined) {
  process.stderr.write('leashed.mjs: name the program to run\n')
  process.exit(64)
}

const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true })

/** @param {NodeJS.Signals} signal */
const end = (signal) => {
  if (child.pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal)
  } catch {
    // It is gone already, which is what was asked for.
  }
}
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) {
  process.on(signal, () => {
    end('SIGTERM')
    setTimeout(() => end('SIGKILL'), 3000).unref()
  })
}
child.once('error', (error) => {
  process.stderr.write(`${program}: ${error.message}\n`)
  process.exit(127)
})
child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)))
