import { parseArgs } from 'node:util'

export type DemoFlags = {
  readonly headless: boolean
  readonly json: boolean
  /** null: a fresh temporary folder, removed at the end. */
  readonly dataDir: string | null
}

export type FlagsResult =
  | { readonly kind: 'flags'; readonly flags: DemoFlags }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string }

export const USAGE = `npm start -- [--headless] [--json] [--data-dir FOLDER]

  --headless         open no window
  --json             print one JSON line when everything answers, and nothing else, on stdout
  --data-dir FOLDER  keep the demo's data in FOLDER (default: a temporary folder, removed at the end)`

/** Reads the demo's own flags; a flag it does not know is refused by name. */
export const readFlags = (argv: readonly string[]): FlagsResult => {
  try {
    const { values } = parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        headless: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'data-dir': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    const dataDir = values['data-dir'] ?? null
    if (dataDir === '') return { kind: 'refused', message: '--data-dir needs a folder; it was empty.' }
    return { kind: 'flags', flags: { headless: values.headless, json: values.json, dataDir } }
  } catch (error) {
    return { kind: 'refused', message: error instanceof Error ? error.message : String(error) }
  }
}

/** What the launcher needs to know of its surroundings. */
export type Surroundings = { readonly display: boolean; readonly path: readonly string[] }

/** Whether a window can be opened, and where programs lie. */
export const readSurroundings = (
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
): Surroundings => ({
  display:
    platform === 'win32' ||
    platform === 'darwin' ||
    (env['WAYLAND_DISPLAY'] ?? '') !== '' ||
    (env['DISPLAY'] ?? '') !== '',
  path: (env['PATH'] ?? '').split(platform === 'win32' ? ';' : ':').filter((folder) => folder !== ''),
})
