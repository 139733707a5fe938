/**
 * `npm test`: everything that must hold, one table at the end. `--quick` (`npm run check`) leaves out what
 * starts other programs.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildApps } from './build.mjs'
import { buildModels } from './models.mjs'
import { prepare, say } from './prepare.mjs'
import { ensureSystemPackages } from './system-packages.mjs'
import { countTests, summaryTable, totalTests } from './test-report.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const REPORTS = join(ROOT, '.build', 'test-reports')
const EX_USAGE = 64

/**
 * A step is a program of a package, or a script of this folder, run under the pinned Node.
 * @typedef {{ name: string, script: string, args: string[], report: string | null, quick: boolean }} Step
 */

/** @param {string[]} parts */
const modules = (...parts) => join(ROOT, 'node_modules', ...parts)

/**
 * @param {string} name
 * @param {string[]} args
 * @param {boolean} quick
 * @returns {Step}
 */
const vitest = (name, args, quick) => {
  const report = join(REPORTS, `${name.replaceAll(' ', '-')}.json`)
  return {
    name,
    script: modules('vitest', 'vitest.mjs'),
    args: ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    report,
    quick,
  }
}

/** @type {readonly Step[]} */
const STEPS = [
  { name: 'format', script: modules('oxfmt', 'bin', 'oxfmt'), args: ['--check'], report: null, quick: true },
  {
    name: 'lint',
    script: modules('oxlint', 'bin', 'oxlint'),
    args: ['--type-aware'],
    report: null,
    quick: true,
  },
  { name: 'types', script: join(ROOT, 'launch', 'types.mjs'), args: [], report: null, quick: true },
  {
    name: 'dead code',
    script: modules('knip', 'bin', 'knip.js'),
    args: ['--no-progress'],
    report: null,
    quick: false,
  },
  vitest('import table', ['--project', 'house'], false),
  vitest('unit', ['--project', 'unit'], true),
  vitest('wire', ['--project', 'wire', '--maxWorkers=4'], false),
  vitest('hall', ['--project', 'hall', '--maxWorkers=2'], false),
  vitest('metal', ['--project', 'metal'], false),
  vitest('browser', ['--project', 'browser'], false),
]

/** @param {string | null} file */
const textOf = (file) => {
  try {
    return file === null ? null : readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/**
 * @param {string} node
 * @param {Step} step
 * @returns {Promise<import('./test-report.mjs').StepResult>}
 */
const run = async (node, step) => {
  say(`\n── ${step.name} ──`)
  const began = performance.now()
  if (step.report !== null) rmSync(step.report, { force: true })
  /** @type {number | null} */
  const code = await new Promise((resolve) => {
    const child = spawn(node, [step.script, ...step.args], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.once(signal, () => {
        child.kill(signal)
        process.exit(130)
      })
    }
    child.once('error', (error) => {
      say(error.message)
      resolve(null)
    })
    child.once('exit', resolve)
  })
  const tests = step.report === null ? null : countTests(textOf(step.report))
  const passed = code === 0 && (tests === null || (tests.failed === 0 && tests.passed > 0))
  const note = tests !== null && tests.passed + tests.failed === 0 ? 'found no test' : ''
  return { name: step.name, passed, seconds: (performance.now() - began) / 1000, tests, note }
}

const unknown = process.argv.slice(2).filter((flag) => flag !== '--quick')
if (unknown.length > 0) {
  say(`npm test knows --quick only; it does not know ${unknown.join(' ')}.`)
  process.exit(EX_USAGE)
}
const quick = process.argv.includes('--quick')
const node = await prepare(ROOT)
mkdirSync(REPORTS, { recursive: true })

/** @type {import('./test-report.mjs').StepResult[]} */
const results = []
if (!quick) {
  const lacking = ensureSystemPackages()
  const note = lacking.length === 0 ? '' : `lacking: ${lacking.join(', ')}`
  results.push({ name: 'system packages', passed: lacking.length === 0, seconds: 0, tests: null, note })
  const began = performance.now()
  const unbuilt = buildApps({ root: ROOT, node })
  const seconds = (performance.now() - began) / 1000
  results.push({
    name: 'web apps',
    passed: unbuilt.length === 0,
    seconds,
    tests: null,
    note: unbuilt.join(', '),
  })
}
{
  const began = performance.now()
  const built = buildModels({ root: ROOT, node, args: [], quiet: true }) === 0
  const seconds = (performance.now() - began) / 1000
  results.push({ name: 'face models', passed: built, seconds, tests: null, note: '' })
}
for (const step of STEPS) {
  if (!quick || step.quick) results.push(await run(node, step))
}

const { passed, failed } = totalTests(results)
process.stdout.write(`\n${summaryTable(results)}\n\ntests: ${passed} passed, ${failed} failed\n`)
process.exitCode = results.every((result) => result.passed) ? 0 : 1
