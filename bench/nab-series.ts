/** Reads labelled series: CSV files of `timestamp,value`, and the file that says where their anomalies lie. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Window } from './nab-score.ts'

export class NabBadInput extends Error {
  readonly code = 'nab-bad-input'
}

export type Sample = { readonly atMs: number; readonly value: number }

export type Series = {
  /** `folder/file.csv`. */
  readonly name: string
  readonly folder: string
  readonly samples: readonly Sample[]
  readonly windows: readonly Window[]
}

const HEADER = 'timestamp,value'
const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$/
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i

/** Times without a zone, taken as UTC; NaN for what is none. */
const timeOf = (text: string): number =>
  TIME.test(text) ? Date.parse(`${text.replace(' ', 'T')}Z`) : Number.NaN

const windowsFile = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])))

/** Series name to windows, as pairs of times. */
export type Windows = z.infer<typeof windowsFile>

const readJson = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new NabBadInput(`${file} is not JSON: ${String(error)}`)
  }
}

export const parseWindows = (text: string, file: string): Windows => {
  const parsed = windowsFile.safeParse(readJson(text, file))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const what = `at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`
  throw new NabBadInput(`${file} ${what}; allowed is {"folder/file.csv": [["start", "end"], …], …}`)
}

/** Rows of a CSV; `file` is named in errors, with the line. */
export const parseSamples = (text: string, file: string): readonly Sample[] => {
  const [header, ...lines] = text.trimEnd().split(/\r?\n/)
  if (header !== HEADER) {
    throw new NabBadInput(`${file}:1 is ${JSON.stringify(header ?? '')}; it must be ${HEADER}`)
  }
  return lines.map((line, index) => {
    const [time = '', number = '', ...more] = line.split(',')
    const atMs = timeOf(time)
    const value = NUMBER.test(number) ? Number(number) : Number.NaN
    if (more.length > 0 || Number.isNaN(atMs) || !Number.isFinite(value)) {
      const found = JSON.stringify(line)
      throw new NabBadInput(`${file}:${index + 2} is ${found}; it must be YYYY-MM-DD HH:MM:SS,number`)
    }
    return { atMs, value }
  })
}

/** Windows of times as windows of rows, in order. */
export const windowsOfRows = (
  samples: readonly Sample[],
  windows: readonly (readonly [string, string])[],
  name: string,
): readonly Window[] =>
  windows
    .map(([start, end]) => {
      const [from, to] = [timeOf(start), timeOf(end)]
      const first = samples.findIndex(({ atMs }) => atMs >= from)
      const last = samples.findLastIndex(({ atMs }) => atMs <= to)
      // NaN compares false: a window that is no time has no rows either.
      if (first < 0 || last < first) {
        throw new NabBadInput(`the windows of ${name}: no row lies between ${start} and ${end}`)
      }
      return { first, last }
    })
    .toSorted((a, b) => a.first - b.first)

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new NabBadInput(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Every series that lies in `data` of those that the windows file names, by name. */
export const readAll = async (
  data: string,
  windowsPath: string,
  present: ReadonlySet<string>,
): Promise<readonly Series[]> => {
  const windows = parseWindows(await readText(windowsPath), windowsPath)
  const named = Object.entries(windows).filter(([name]) => present.has(name))
  if (named.length === 0) {
    throw new NabBadInput(
      `${data} has none of the ${Object.keys(windows).length} series that ${windowsPath} names`,
    )
  }
  return await Promise.all(
    named
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(async ([name, pairs]) => {
        const file = join(data, name)
        const samples = parseSamples(await readText(file), file)
        const folder = name.split('/').slice(0, -1).join('/')
        return { name, folder, samples, windows: windowsOfRows(samples, pairs, name) }
      }),
  )
}
