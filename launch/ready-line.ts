import * as z from 'zod'

const DemoAccount = z.object({ name: z.string(), password: z.string(), roles: z.array(z.string()) })
/** A sign-in that exists only in the demo. */
export type DemoAccount = Readonly<z.infer<typeof DemoAccount>>

const Ready = z.object({
  ready: z.literal(true),
  process: z.string(),
  urls: z.record(z.string(), z.string()),
  demoAccounts: z.array(DemoAccount).nullish(),
})

/** The one line that a process prints on stdout when it answers. */
export type ReadyLine = {
  readonly process: string
  readonly urls: Readonly<Record<string, string>>
  /** Empty for every process but the hall. */
  readonly demoAccounts: readonly DemoAccount[]
}

export type ReadyResult =
  | { readonly kind: 'ready'; readonly line: ReadyLine }
  | { readonly kind: 'discarded'; readonly text: string; readonly reason: string }

/** Reads one line of a child's stdout. */
export const parseReadyLine = (text: string): ReadyResult => {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return { kind: 'discarded', text, reason: 'not JSON' }
  }
  const parsed = Ready.safeParse(data)
  if (!parsed.success) return { kind: 'discarded', text, reason: z.prettifyError(parsed.error) }
  const { process, urls, demoAccounts } = parsed.data
  return { kind: 'ready', line: { process, urls, demoAccounts: demoAccounts ?? [] } }
}
