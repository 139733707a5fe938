import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { DeviceLine } from '@foyer/simulator/device-line'
import { ReaderMachine } from '@foyer/simulator/reader/reader'
import { exampleCard, otherCard } from '@foyer/simulator/testing/kiosk-and-world'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { guestKernel, lackingPackages } from './guest-kernel.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, '.build', 'metal')
const guest = `${process.execPath} tests/metal/guest.ts 2>&1`
const serial = (chardev: string): string => `usb-serial,chardev=${chardev},id=adapter,bus=xhci.0`

const longCode = `${'a'.repeat(56)}${'b'.repeat(56)}${'c'.repeat(18)}`

const stepShape = z.looseObject({ step: z.string() })
type Step = z.infer<typeof stepShape>

async function openReader() {
  const lines: DeviceLine[] = []
  const machine = new ReaderMachine(
    (reply) => lines[0]?.send(reply),
    () => {},
  )
  const line = await DeviceLine.open({
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    baud: 115_200,
    monotonicMs: () => performance.now(),
    random: () => 0,
    onBytes: (bytes) => machine.receive(bytes),
    onChange: () => {},
  })
  lines.push(line)
  const port = Number(line.state.address.split(':').at(-1))
  return { machine, port, [Symbol.asyncDispose]: () => line[Symbol.asyncDispose]() }
}

const prompt = '(qemu) '

/** Types a command at QEMU's monitor; what it answers is empty when it was done. */
async function monitor(path: string, command: string): Promise<void> {
  const socket = connect(path)
  const toPrompt = async (): Promise<string> => {
    let text = ''
    while (!text.endsWith(prompt)) text += String((await once(socket, 'data'))[0])
    return text
  }
  await toPrompt()
  socket.write(`${command}\n`)
  const answer = await toPrompt()
  socket.destroy()
  const complaint = /Error: .*/.exec(answer)?.[0]
  if (complaint !== undefined) throw new RangeError(`${command}: ${complaint}`)
}

test('the host’s own drivers list, read, lose and find again a USB serial adapter and a HID scanner under a real kernel', async (context) => {
  const prepared = guestKernel(cache, root, guest)
  if (prepared.kind === 'missing') {
    process.stderr.write(`metal: skipped, ${prepared.reason}\n`)
    context.skip(prepared.reason)
    return
  }
  const { vmlinuz, initramfs } = prepared.kernel
  const folder = mkdtempSync(join(tmpdir(), 'foyer-metal-'))
  await using stack = new AsyncDisposableStack()
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const { machine, port } = stack.use(await openReader())
  const control = join(folder, 'monitor.sock')
  const machineOptions = [
    // One processor, emulated by one thread: the quickest here, and the one that a busy machine slows least. V8 once died
    // in the guest in its records of code pages, which it keeps where it finds protection keys;
    // in the eighteen boots after that not once, four of them with the keys, at a load of two to thirteen.
    // `--jitless` is no way out: stripping types needs WebAssembly.
    '-accel tcg,thread=single -cpu max,pku=off -smp 1 -m 2048 -nographic -no-reboot -nic none -serial stdio',
    '-virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap',
    `-device qemu-xhci,id=xhci -chardev socket,id=line,host=127.0.0.1,port=${port},server=off,reconnect=1`,
    `-device ${serial('line')}`,
  ].flatMap((options) => options.split(' '))
  const kernelOptions = ['-kernel', vmlinuz, '-initrd', initramfs, '-append', 'console=ttyS0 quiet panic=-1']
  const qemu = spawn(
    'qemu-system-x86_64',
    [...machineOptions, ...kernelOptions, '-monitor', `unix:${control},server,nowait`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  stack.defer(async () => {
    if (qemu.exitCode !== null || qemu.signalCode !== null) return
    qemu.kill('SIGKILL')
    await once(qemu, 'exit')
  })
  const steps: Step[] = []
  const console: string[] = []
  for await (const line of createInterface({ input: qemu.stdout })) {
    console.push(line)
    const told = /^FOYER (\{.*\})/.exec(line)?.[1]
    if (told === undefined) continue
    const step = stepShape.parse(JSON.parse(told))
    steps.push(step)
    if (step.step === 'reader-online') machine.place('first', exampleCard)
    if (step.step === 'pull-the-reader') await monitor(control, 'device_del adapter')
    if (step.step === 'reader-gone') {
      machine.lift()
      await monitor(control, `device_add ${serial('line')}`)
    }
    if (step.step === 'reader-back') machine.place('second', otherCard)
    if (step.step === 'done' || step.step === 'failed') break
  }
  writeFileSync(join(cache, 'console.log'), console.join('\n'))
  if (steps.at(-1)?.step !== 'done') process.stderr.write(`${console.slice(-30).join('\n')}\n`)
  expect(steps).toMatchObject([
    { step: 'listed-serial', vendorId: '0403', productId: '6001' },
    { step: 'reader-online' },
    { step: 'card-read', name: exampleCard.name, idNumber: exampleCard.idNumber },
    { step: 'pull-the-reader' },
    { step: 'reader-gone' },
    { step: 'reader-back' },
    { step: 'card-read', name: otherCard.name },
    { step: 'listed-hid', usagePage: 0x8c, serialNumber: 'FOYER-1' },
    { step: 'scanned', symbology: 'code128', text: '3300123456789' },
    { step: 'scanner-gone' },
    { step: 'scanned', text: '9988776655443' },
    { step: 'scanned', text: longCode },
    { step: 'fault', fault: 'garble' },
    { step: 'scanned', text: `${'a'.repeat(56)}${'c'.repeat(18)}` },
    { step: 'scanned', text: 'after-0' },
    { step: 'fault', fault: 'garble' },
    { step: 'scanned', text: 'after-1' },
    { step: 'fault', fault: 'truncate' },
    { step: 'scanned', text: 'after-2' },
    { step: 'fault', fault: 'wrong-tail' },
    { step: 'scanned', text: 'after-3' },
    { step: 'fault', fault: 'duplicate' },
    { step: 'scanned', text: longCode },
    { step: 'scanned', text: 'after-4' },
    { step: 'fault', fault: 'lose-report' },
    { step: 'scanned', text: 'after-5' },
    { step: 'fault', fault: 'stall-mid-code' },
    { step: 'scanned', text: 'after-6' },
    { step: 'fault', fault: 'unplug-mid-code' },
    { step: 'scanner-gone' },
    { step: 'scanned', text: 'after-7' },
    { step: 'done' },
  ])
})

test('a machine that cannot have a guest is told which packages it lacks', () => {
  const here = ['/no/such/program', fileURLToPath(import.meta.url)]
  expect(
    lackingPackages(
      new Map([
        ['there', here],
        ['not-there', ['/no/such/program']],
      ]),
    ),
  ).toEqual(['not-there'])
})
