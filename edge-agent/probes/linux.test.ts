import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockErrorOf } from './hall.ts'
import { cpuTimes, linuxDiskWear, linuxDisplay, linuxTemperature, memoryBytes, traffic } from './linux.ts'
import type { Probe } from './probe.ts'
import { residentBytes } from './processes.ts'

const sys = (files: Record<string, string>): string => {
  const root = mkdtempSync(join(tmpdir(), 'foyer-sys-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), `${content}\n`)
  }
  return root
}
const valuesOf = async (probe: Probe) =>
  Object.fromEntries((await probe.read()).map(([name, { value }]) => [name, value]))

describe('what Linux says of the machine', () => {
  it('is read from the lines of proc(5)', () => {
    expect(cpuTimes('cpu  100 20 30 800 50 6 4 0 0 0\ncpu0 1 2 3 4 5 6 7 0 0 0\n')).toEqual({
      busy: 160,
      all: 1010,
    })
    expect(memoryBytes('MemTotal:       16 kB\nMemAvailable:    8 kB\n', 'MemAvailable')).toBe(8192)
    const dev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    1000      10    0    0    0     0          0         0     1000      10    0    0    0     0       0          0
  eth0:    2500      20    0    0    0     0          0         0      700      10    0    0    0     0       0          0
 wlan0:     500       5    0    0    0     0          0         0      300      10    0    0    0     0       0          0
`
    expect(traffic(dev)).toEqual({ received: 3000, sent: 1000 })
    expect(residentBytes('Name:\tnode\nVmRSS:\t   2048 kB\n')).toBe(2_097_152)
  })

  it('is null, and never an exception, when the text is something else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(cpuTimes(text)).toBeNull()
        expect(memoryBytes(text, 'MemTotal')).toBeNull()
        expect(residentBytes(text)).toBeNull()
        expect(traffic(text)).toBeNull()
      }),
    )
  })

  it('takes the hottest zone of the processor', async () => {
    const zones = {
      'class/thermal/thermal_zone0/type': 'acpitz',
      'class/thermal/thermal_zone0/temp': '90000',
      'class/thermal/thermal_zone1/type': 'x86_pkg_temp',
      'class/thermal/thermal_zone1/temp': '61250',
      'class/thermal/thermal_zone2/type': 'x86_pkg_temp',
      'class/thermal/thermal_zone2/temp': '-274000',
    }
    expect(await valuesOf(linuxTemperature(sys(zones)))).toEqual({ 'Temperature/CPU': 61.3 })
    expect(await valuesOf(linuxTemperature('/nowhere'))).toEqual({ 'Temperature/CPU': null })
  })

  it.each([
    ['a screen that shows', { status: 'connected', enabled: 'enabled', dpms: 'On' }, true],
    ['a screen that is asleep', { status: 'connected', enabled: 'enabled', dpms: 'Off' }, false],
    ['a screen that nothing is sent to', { status: 'connected', enabled: 'disabled', dpms: 'On' }, false],
    ['a cable that was pulled', { status: 'disconnected', enabled: 'disabled', dpms: 'Off' }, false],
    ['a connector that cannot tell', { status: 'unknown', enabled: 'disabled', dpms: 'Off' }, null],
  ])('knows %s', async (_what, files, on) => {
    const root = sys(
      Object.fromEntries(
        Object.entries(files).map(([name, content]) => [`class/drm/card0-HDMI-A-1/${name}`, content]),
      ),
    )
    expect(await valuesOf(linuxDisplay(root))).toEqual({ 'Display/On': on })
  })

  it('does not know of a screen where the kernel has no display', async () => {
    expect(await valuesOf(linuxDisplay(sys({})))).toEqual({ 'Display/On': null })
  })

  it('reads the wear of soldered flash, and says where wear cannot be read', async () => {
    const worn = sys({ 'block/mmcblk0/device/life_time': '0x02 0x04', 'block/sda/size': '1' })
    expect(await valuesOf(linuxDiskWear(worn))).toEqual({
      'Disk/WearPercent': 40,
      'Disk/WearSource': 'eMMC life time',
    })
    expect(await valuesOf(linuxDiskWear(sys({ 'block/sda/size': '1' })))).toEqual({
      'Disk/WearPercent': null,
      'Disk/WearSource': 'not readable without privilege',
    })
  })
})

describe('the error of the clock', () => {
  it('is the hall’s time when it answered, half a round trip after the question', () => {
    const date = 'Sun, 22 Nov 2026 10:00:10 GMT'
    const sentAt = Date.parse('2026-11-22T10:00:00Z')
    expect(clockErrorOf(date, sentAt, 200)).toBe(10_400)
    expect(clockErrorOf(date, sentAt + 3_600_000, 0)).toBe(10_500 - 3_600_000)
  })

  it('is not known without a time that can be read', () => {
    expect(clockErrorOf(null, 0, 0)).toBeNull()
    expect(clockErrorOf('soon', 0, 0)).toBeNull()
  })
})
