import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export type BuiltPages = { webDist: string; mirrorDist: string; remove: () => void }

/** Builds the hall's pages and the kiosk's screens into a folder of their own, out of the way of a running demo. */
export const buildPages = (): BuiltPages => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-pages-'))
  const build = (app: string, outDir: string): string => {
    const vite = join(root, 'node_modules/vite/bin/vite.js')
    execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error', '--outDir', outDir], {
      cwd: join(root, app),
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return outDir
  }
  return {
    webDist: build('hall-server/web', join(folder, 'web')),
    mirrorDist: build('kiosk/ui', join(folder, 'kiosk')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
