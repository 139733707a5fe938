import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'

/** What the guest needs of this machine, by the package that brings it. */
const programs: ReadonlyMap<string, readonly string[]> = new Map([
  ['qemu-system-x86', ['/usr/bin/qemu-system-x86_64']],
  ['busybox-static', ['/bin/busybox']],
  ['kmod', ['/sbin/modprobe', '/sbin/depmod']],
  ['cpio', ['/bin/cpio', '/usr/bin/cpio']],
  ['udev', ['/lib/systemd/systemd-udevd']],
  ['dpkg', ['/usr/bin/dpkg-deb']],
  ['apt', ['/usr/bin/apt-get']],
])
const modules = 'virtio_pci 9pnet_virtio 9p overlay xhci_pci usbhid hid-generic uhid ftdi_sio'.split(' ')

export interface GuestKernel {
  readonly vmlinuz: string
  readonly initramfs: string
}

export type GuestKernelResult =
  | { readonly kind: 'kernel'; readonly kernel: GuestKernel }
  /** Why there can be no guest on this machine. */
  | { readonly kind: 'missing'; readonly reason: string }

const missing = (reason: string): GuestKernelResult => ({ kind: 'missing', reason })

function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; input?: string } = {},
): string | null {
  const ran = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options })
  return ran.status === 0 ? ran.stdout : null
}

/** Debian's own kernel, downloaded once and unpacked, never installed. */
function unpackedKernel(cache: string): string | null {
  const unpacked = join(cache, 'kernel')
  if (existsSync(join(unpacked, 'boot'))) return unpacked
  const archives = (): string[] => readdirSync(cache).filter((name) => name.endsWith('.deb'))
  if (archives().length === 0) {
    const named = /Depends: (linux-image-\S+)/.exec(
      run('apt-cache', ['depends', 'linux-image-amd64']) ?? '',
    )?.[1]
    if (named === undefined || run('apt-get', ['download', named], { cwd: cache }) === null) return null
  }
  const [archive] = archives()
  if (archive === undefined) return null
  const half = mkdtempSync(join(cache, 'half-'))
  if (run('dpkg-deb', ['-x', join(cache, archive), half]) === null) return null
  run('mv', [half, unpacked])
  return unpacked
}

const init = (root: string, script: string): string => `#!/bin/busybox sh
export PATH=/bin
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /host /upper /new
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for module in $(cat /modules/order); do insmod /modules/$module; done
mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose host /host || echo 'FOYER {"step":"failed","message":"9p"}'
mount -t tmpfs tmpfs /upper
mkdir /upper/over /upper/work
mount -t overlay -o lowerdir=/host,upperdir=/upper/over,workdir=/upper/work overlay /new
mount -t proc proc /new/proc
mount -t sysfs sysfs /new/sys
mount -t devtmpfs dev /new/dev
mount -t tmpfs run /new/run
chroot /new /bin/sh -c '
  cd ${root}
  export HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin SYSTEMD_IGNORE_CHROOT=1
  /lib/systemd/systemd-udevd --daemon
  udevadm trigger
  udevadm settle
  ${script}
'
poweroff -f
`

/** The packages of which no program is there. */
export function lackingPackages(needed: ReadonlyMap<string, readonly string[]>): string[] {
  return [...needed].filter(([, paths]) => !paths.some((path) => existsSync(path))).map(([name]) => name)
}

/** Kernel and initial file system of a guest that runs `script` in this machine's own files, read-only. */
export function guestKernel(cache: string, root: string, script: string): GuestKernelResult {
  const lacking = lackingPackages(programs)
  if (lacking.length > 0) return missing(`this machine lacks ${lacking.join(', ')}`)
  mkdirSync(cache, { recursive: true })
  const kernel = unpackedKernel(cache)
  if (kernel === null) return missing('the package linux-image-amd64 cannot be downloaded')
  const vmlinuz = readdirSync(join(kernel, 'boot')).find((name) => name.startsWith('vmlinuz-'))
  if (vmlinuz === undefined) return missing('the kernel package holds no kernel')
  const release = vmlinuz.slice('vmlinuz-'.length)
  if (!existsSync(join(kernel, 'lib/modules', release, 'modules.dep')))
    run('/sbin/depmod', ['-b', kernel, release])
  const files = modules.flatMap((name) =>
    (run('/sbin/modprobe', ['-d', kernel, '-S', release, '--show-depends', name]) ?? '')
      .split('\n')
      .flatMap((line) => /^insmod (\S+)/.exec(line)?.[1] ?? []),
  )
  const tree = mkdtempSync(join(cache, 'tree-'))
  for (const folder of ['bin', 'modules']) mkdirSync(join(tree, folder))
  copyFileSync('/bin/busybox', join(tree, 'bin/busybox'))
  const ordered = [...new Set(files)]
  for (const file of ordered) copyFileSync(file, join(tree, 'modules', basename(file)))
  writeFileSync(join(tree, 'modules/order'), ordered.map((file) => basename(file)).join('\n'))
  writeFileSync(join(tree, 'init'), init(root, script))
  chmodSync(join(tree, 'init'), 0o755)
  const initramfs = join(cache, 'initramfs.gz')
  const packed = run(
    '/bin/busybox',
    ['sh', '-c', `find . | cpio -o -H newc 2>/dev/null | gzip -1 > ${initramfs}`],
    { cwd: tree },
  )
  rmSync(tree, { recursive: true })
  if (packed === null) return missing('the initial file system could not be packed')
  return { kind: 'kernel', kernel: { vmlinuz: join(kernel, 'boot', vmlinuz), initramfs } }
}
