type ShellConfig = {
  /** The kiosk UI's address. */
  readonly url: string
  readonly origin: string
  /** Folder of the window's profile, or null for Electron's own. */
  readonly profile: string | null
}

export type ConfigResult =
  | { readonly kind: 'config'; readonly config: ShellConfig }
  | { readonly kind: 'refused'; readonly message: string }

const DEFAULT_URL = 'http://127.0.0.1:7410/'
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

const flag = (argv: readonly string[], name: string): string | null => {
  const given = argv.findLast((arg) => arg.startsWith(`--${name}=`))
  return given === undefined ? null : given.slice(name.length + 3)
}

/**
 * Reads `--url=ADDRESS` and `--profile=FOLDER`; everything else on the line belongs to Chromium. The address is
 * the kiosk host's on this machine, or comes over HTTPS: camera and microphone work nowhere else.
 */
export const readConfig = (argv: readonly string[]): ConfigResult => {
  const text = flag(argv, 'url') ?? DEFAULT_URL
  const url = URL.parse(text)
  const local = url !== null && url.protocol === 'http:' && LOOPBACK.has(url.hostname)
  if (url === null || !(local || url.protocol === 'https:')) {
    const allowed = 'http on 127.0.0.1, ::1 or localhost, or https'
    return { kind: 'refused', message: `--url: found ${JSON.stringify(text)}; allowed: ${allowed}` }
  }
  return {
    kind: 'config',
    config: { url: url.href, origin: url.origin, profile: flag(argv, 'profile') },
  }
}
