import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import type { Surroundings } from './config.ts'

/** How the kiosk is shown: a program with its arguments, or nothing, and why. */
export type WindowChoice =
  | {
      readonly kind: 'window'
      readonly what: 'Electron' | 'Chromium'
      readonly program: string
      readonly args: readonly string[]
    }
  | { readonly kind: 'none'; readonly why: string }

const ELECTRON: Readonly<Record<string, string>> = {
  linux: 'electron',
  win32: 'electron.exe',
  darwin: 'Electron.app/Contents/MacOS/Electron',
}

const CHROMIUM: readonly string[] = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome.exe',
  'msedge.exe',
]

const MAC_CHROMIUM: readonly string[] = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

export const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Chooses the window for the kiosk: Electron when its program was downloaded, else Chromium in kiosk mode,
 * and neither without a display. The electron package itself is never loaded: that would download it.
 */
export const chooseWindow = (given: {
  readonly root: string
  readonly platform: string
  readonly isRoot: boolean
  readonly surroundings: Surroundings
  readonly executable: (file: string) => boolean
  readonly url: string
  readonly profile: string
}): WindowChoice => {
  const { root, platform, surroundings, executable, url, profile } = given
  if (!surroundings.display) return { kind: 'none', why: 'there is no display' }
  // Chromium's own sandbox cannot be set up by root.
  const asRoot = given.isRoot ? ['--no-sandbox'] : []

  const name = ELECTRON[platform]
  const electron = name === undefined ? null : join(root, 'node_modules', 'electron', 'dist', name)
  if (electron !== null && executable(electron)) {
    const args = [...asRoot, join(root, 'kiosk', 'shell', 'main.ts'), `--url=${url}`, `--profile=${profile}`]
    return { kind: 'window', what: 'Electron', program: electron, args }
  }

  const candidates = [
    ...surroundings.path.flatMap((folder) => CHROMIUM.map((program) => join(folder, program))),
    ...(platform === 'darwin' ? MAC_CHROMIUM : []),
  ]
  const chromium = candidates.find((candidate) => executable(candidate))
  if (chromium === undefined) {
    return { kind: 'none', why: 'neither Electron nor a Chromium was found' }
  }
  const args = [
    ...asRoot,
    '--kiosk',
    '--no-first-run',
    '--no-default-browser-check',
    '--noerrdialogs',
    '--disable-session-crashed-bubble',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    '--disable-translate',
    `--user-data-dir=${profile}`,
    url,
  ]
  return { kind: 'window', what: 'Chromium', program: chromium, args }
}
