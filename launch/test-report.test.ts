import { describe, expect, it } from 'vitest'
import { countTests, summaryTable, totalTests } from './test-report.mjs'

const report = (numPassedTests: number, numFailedTests: number, testResults: unknown[]): string =>
  JSON.stringify({ numPassedTests, numFailedTests, testResults })

describe('the count of tests', () => {
  it('is what vitest reports', () => {
    const failedFile = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] }
    expect(countTests(report(5, 1, [failedFile]))).toEqual({ passed: 5, failed: 1 })
  })

  it('counts a file that broke before its first test', () => {
    expect(countTests(report(5, 0, [{ status: 'failed', assertionResults: [] }]))).toEqual({
      passed: 5,
      failed: 1,
    })
  })

  it.each([null, '', '{}', '[]', '{"numPassedTests":5}'])(
    'counts a run that died (%j) as a failure',
    (text) => {
      expect(countTests(text)).toEqual({ passed: 0, failed: 1 })
    },
  )
})

describe('the summary', () => {
  const steps = [
    { name: 'lint', passed: true, seconds: 1.23, tests: null, note: '' },
    { name: 'unit', passed: false, seconds: 10, tests: { passed: 40, failed: 2 }, note: '' },
    { name: 'hall', passed: true, seconds: 20, tests: { passed: 2, failed: 0 }, note: '' },
  ]

  it('adds up every project', () => {
    expect(totalTests(steps)).toEqual({ passed: 42, failed: 2 })
  })

  it('shows each step on a line with what failed', () => {
    expect(summaryTable(steps).split('\n')).toEqual([
      'ok    lint     1.2 s',
      'FAIL  unit    10.0 s  40 passed, 2 failed',
      'ok    hall    20.0 s  2 passed, 0 failed',
    ])
  })
})
