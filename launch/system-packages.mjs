import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { say } from './prepare.mjs'

/**
 * What the tests need that npm does not bring, by Debian's names.
 * @type {ReadonlyArray<{ name: string, needs: { program: string } | { shared: string } }>}
 */
const NEEDED = [
  { name: 'chromium', needs: { program: 'chromium' } },
  { name: 'socat', needs: { program: 'socat' } },
  { name: 'mosquitto', needs: { program: 'mosquitto' } },
  { name: 'nats-server', needs: { program: 'nats-server' } },
  { name: 'udev', needs: { program: 'udevadm' } },
  { name: 'libusb-1.0-0', needs: { shared: 'libusb-1.0.so.0' } },
]

/**
 * What only the test under a real kernel needs: it is installed where that is possible, and where it is not that test
 * is left out and says so.
 * @type {ReadonlyArray<{ name: string, program: string }>}
 */
const NEEDED_FOR_METAL = [
  { name: 'qemu-system-x86', program: 'qemu-system-x86_64' },
  { name: 'busybox-static', program: 'busybox' },
  { name: 'kmod', program: 'modprobe' },
  { name: 'cpio', program: 'cpio' },
]

const LIBRARY_ROOTS = ['/lib', '/usr/lib', '/usr/local/lib']

/** @param {string} program */
const hasProgram = (program) =>
  [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    '/sbin',
    '/usr/bin',
    '/bin',
    '/usr/local/sbin',
  ].some((folder) => folder !== '' && existsSync(join(folder, program)))

/** @param {string} library looked for in the library folders and the architecture folders in them */
const hasLibrary = (library) =>
  LIBRARY_ROOTS.filter((root) => existsSync(root)).some((root) =>
    [root, ...readdirSync(root).map((entry) => join(root, entry))].some((folder) =>
      existsSync(join(folder, library)),
    ),
  )

const missing = () =>
  NEEDED.filter(({ needs }) =>
    'program' in needs
      ? !hasProgram(needs.program)
      : process.platform === 'linux' && !hasLibrary(needs.shared),
  ).map(({ name }) => name)

/** @param {readonly string[]} names */
const commandFor = (names) => {
  if (process.platform === 'darwin') {
    const formulas = names.filter((name) => name === 'socat' || name === 'mosquitto')
    const casks = names.includes('chromium') ? ['brew install --cask chromium'] : []
    return [...(formulas.length > 0 ? [`brew install ${formulas.join(' ')}`] : []), ...casks].join(' && ')
  }
  if (existsSync('/usr/bin/apt-get')) {
    return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`
  }
  return `install with your system's package manager: ${names.join(' ')}`
}

/**
 * Installs what is missing when this is root on Debian; elsewhere prints the command to type.
 * @returns {string[]} what is still missing
 */
export const ensureSystemPackages = () => {
  const forMetal = NEEDED_FOR_METAL.filter(({ program }) => !hasProgram(program)).map(({ name }) => name)
  const names = [...missing(), ...forMetal]
  if (names.length === 0) return []
  const debianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0
  if (debianRoot) {
    say(`Installing system packages: ${names.join(', ')}`)
    const options = {
      stdio: /** @type {['ignore', 2, 2]} */ (['ignore', 2, 2]),
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }
    spawnSync('apt-get', ['update', '-qq'], options)
    const install = ['install', '-y', '-qq', '--no-install-recommends']
    const needed = missing()
    if (needed.length > 0) spawnSync('apt-get', [...install, ...needed], options)
    if (forMetal.length > 0) spawnSync('apt-get', [...install, ...forMetal], options)
  }
  const left = missing()
  if (left.length > 0) {
    say(`These tests will fail: the system lacks ${left.join(', ')}. Type:\n  ${commandFor(left)}`)
  }
  return left
}
