/** One line of a bench's table: column to value. All lines of a bench have the same columns. */
export type Row = Readonly<Record<string, string | number>>

type BenchResult = {
  readonly rows: readonly Row[]
  /** What a reader must know to judge the rows: runs, sizes, what is compared with what. */
  readonly conditions: Readonly<Record<string, string | number>>
}

export type BenchContext = {
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number
  /** Progress, for stderr. */
  readonly say: (line: string) => void
  readonly signal: AbortSignal
  /** How many inputs were asked for with `--inputs`; null: the bench's own number. */
  readonly inputs: number | null
  /** The folder given with `--data` and the file given with `--windows`; null without. */
  readonly data: string | null
  readonly windows: string | null
  /** `--images`: a folder of pictures; `--pairs`: LFW's list of pairs; `--models`: a built set; `--sizes`: a list of numbers. */
  readonly images: string | null
  readonly pairs: string | null
  readonly models: string | null
  readonly sizes: string | null
}

export type Bench = {
  /** What is measured, in one line. */
  readonly what: string
  readonly run: (context: BenchContext) => Promise<BenchResult>
}
