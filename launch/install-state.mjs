import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ kind: 'complete' } | { kind: 'incomplete', reason: string }} InstallState
 */

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * @param {unknown} value
 * @returns {value is LockedPackage}
 */
const isLockedPackage = (value) =>
  isRecord(value) &&
  ['string', 'undefined'].includes(typeof value['version']) &&
  ['string', 'undefined'].includes(typeof value['integrity'])

/**
 * Both of npm's lock files have this shape: a map from folder to what stands in it.
 * @param {string} text
 * @returns {Map<string, LockedPackage> | null}
 */
const packagesOf = (text) => {
  try {
    /** @type {unknown} */
    const parsed = JSON.parse(text)
    if (!isRecord(parsed) || !isRecord(parsed['packages'])) return null
    /** @type {Map<string, LockedPackage>} */
    const packages = new Map()
    for (const [folder, locked] of Object.entries(parsed['packages'])) {
      if (!isLockedPackage(locked)) return null
      packages.set(folder, locked)
    }
    return packages
  } catch {
    return null
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes its own record of what it
 * installed as the last step, and `npm ci` empties the folder first, so an installation that was
 * interrupted leaves no record or an older one; both read as incomplete.
 *
 * Optional packages (binaries for other platforms) may be absent but not of another version.
 *
 * @param {string | null} wanted text of package-lock.json
 * @param {string | null} record text of node_modules/.package-lock.json
 * @returns {InstallState}
 */
export const compareInstall = (wanted, record) => {
  if (wanted === null) return { kind: 'incomplete', reason: 'package-lock.json is missing' }
  if (record === null) return { kind: 'incomplete', reason: 'nothing is installed yet' }
  const lock = packagesOf(wanted)
  if (lock === null) return { kind: 'incomplete', reason: 'package-lock.json cannot be read' }
  const installed = packagesOf(record)
  if (installed === null) return { kind: 'incomplete', reason: 'the last installation was interrupted' }
  for (const [folder, want] of lock) {
    if (!folder.includes('node_modules/')) continue
    const have = installed.get(folder)
    if (have === undefined) {
      if (want.optional === true) continue
      return { kind: 'incomplete', reason: `${folder} is missing` }
    }
    // Binaries of other platforms are locked by version alone.
    const other = want.integrity !== undefined && have.integrity !== want.integrity
    if (have.version !== want.version || other) {
      return { kind: 'incomplete', reason: `${folder} is not the version that is locked` }
    }
  }
  return { kind: 'complete' }
}

/** @param {string} file */
const textOf = (file) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/**
 * @param {string} root
 * @returns {InstallState}
 */
export const readInstallState = (root) =>
  compareInstall(
    textOf(join(root, 'package-lock.json')),
    textOf(join(root, 'node_modules', '.package-lock.json')),
  )
