import { existsSync } from 'node:fs'

/** Debian's package; the same that the browser tests drive. */
const CHROMIUM = '/usr/bin/chromium'

export class ChromiumMissing extends Error {
  readonly code = 'bench-no-chromium'
}

/** @throws {ChromiumMissing} with the command that installs it */
export const chromiumPath = (): string => {
  if (existsSync(CHROMIUM)) return CHROMIUM
  throw new ChromiumMissing(`${CHROMIUM} is not there; type: apt-get install --yes chromium`)
}
