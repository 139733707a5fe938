/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ name: string, passed: boolean, seconds: number, tests: Counts | null, note: string }} StepResult
 */

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isRecord = (value) => typeof value === 'object' && value !== null

/**
 * Counts from vitest's JSON reporter. A file that failed before its first test, or failing without a failed
 * test of its own, counts as one failure; so does a report that is not there, for then the run died.
 *
 * @param {string | null} text
 * @returns {Counts}
 */
export const countTests = (text) => {
  if (text === null) return { passed: 0, failed: 1 }
  /** @type {unknown} */
  let report
  try {
    report = JSON.parse(text)
  } catch {
    return { passed: 0, failed: 1 }
  }
  if (!isRecord(report)) return { passed: 0, failed: 1 }
  const { numPassedTests: passed, numFailedTests: failed, testResults } = report
  if (typeof passed !== 'number' || typeof failed !== 'number' || !Array.isArray(testResults)) {
    return { passed: 0, failed: 1 }
  }
  const brokenFiles = testResults.filter(
    (/** @type {unknown} */ file) =>
      isRecord(file) &&
      file['status'] === 'failed' &&
      !(
        Array.isArray(file['assertionResults']) &&
        file['assertionResults'].some((one) => isRecord(one) && one['status'] === 'failed')
      ),
  ).length
  return { passed, failed: failed + brokenFiles }
}

/** @param {readonly StepResult[]} steps */
export const totalTests = (steps) => ({
  passed: steps.reduce((sum, { tests }) => sum + (tests?.passed ?? 0), 0),
  failed: steps.reduce((sum, { tests }) => sum + (tests?.failed ?? 0), 0),
})

/** @param {readonly StepResult[]} steps */
export const summaryTable = (steps) => {
  const width = Math.max(...steps.map(({ name }) => name.length))
  return steps
    .map(({ name, passed, seconds, tests, note }) => {
      const counts = tests === null ? '' : `${tests.passed} passed, ${tests.failed} failed`
      const row = `${passed ? 'ok  ' : 'FAIL'}  ${name.padEnd(width)}  ${seconds.toFixed(1).padStart(6)} s  ${counts}  ${note}`
      return row.trimEnd()
    })
    .join('\n')
}
