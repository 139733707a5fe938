import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Value } from '@foyer/sparkplug/datatype'
import type { Probe } from './probe.ts'

/*
 * What Linux tells in /proc and /sys (proc(5), Documentation/ABI): a few small reads, no process started. Parsers take
 * the text and give null where it does not say.
 */

const tenths = (value: number): number => Math.round(value * 10) / 10
const whole = (value: number | null): bigint | null => (value === null ? null : BigInt(Math.round(value)))

export type CpuTimes = { busy: number; all: number }

/** First line of /proc/stat: user nice system idle iowait irq softirq steal, in ticks. */
export function cpuTimes(text: string): CpuTimes | null {
  const line = /^cpu +([\d ]+)$/m.exec(text)?.[1]
  if (line === undefined) return null
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, ...rest] = line.split(' ').map(Number)
  const busy = user + nice + system + rest.slice(0, 3).reduce((sum, ticks) => sum + ticks, 0)
  return { busy, all: busy + idle + wait }
}

/** A line of /proc/meminfo, in bytes. */
export function memoryBytes(text: string, name: string): number | null {
  const kibibytes = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1]
  return kibibytes === undefined ? null : Number(kibibytes) * 1024
}

export type Traffic = { received: number; sent: number }

/** /proc/net/dev without the loopback. */
export function traffic(text: string): Traffic | null {
  const lines = [...text.matchAll(/^ *(\S+): *(\d+)((?: +\d+){7}) +(\d+)/gm)].filter(
    ([, name]) => name !== 'lo',
  )
  if (!text.includes('Receive')) return null
  return {
    received: lines.reduce((sum, [, , received]) => sum + Number(received), 0),
    sent: lines.reduce((sum, line) => sum + Number(line[4]), 0),
  }
}

export function linuxCpu(): Probe {
  let before: CpuTimes | null = null
  return {
    name: 'cpu',
    read: async () => {
      const times = cpuTimes(await readFile('/proc/stat', 'utf8'))
      const since = before
      before = times
      if (times === null || since === null || times.all <= since.all)
        return [['CPU/LoadPercent', { type: 'Double', value: null }]]
      const load = (100 * (times.busy - since.busy)) / (times.all - since.all)
      return [['CPU/LoadPercent', { type: 'Double', value: tenths(load) }]]
    },
    unknown: [['CPU/LoadPercent', { type: 'Double', value: null }]],
  }
}

export const linuxMemory: Probe = {
  name: 'memory',
  read: async () => {
    const text = await readFile('/proc/meminfo', 'utf8')
    return [
      ['Memory/TotalBytes', { type: 'Int64', value: whole(memoryBytes(text, 'MemTotal')) }],
      ['Memory/AvailableBytes', { type: 'Int64', value: whole(memoryBytes(text, 'MemAvailable')) }],
    ]
  },
  unknown: [
    ['Memory/TotalBytes', { type: 'Int64', value: null }],
    ['Memory/AvailableBytes', { type: 'Int64', value: null }],
  ],
}

const textOf = async (file: string): Promise<string | null> => {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch {
    return null
  }
}

const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder)
  } catch {
    return []
  }
}

/** The hottest zone that is the processor's; any zone where none says what it is. */
export const linuxTemperature = (root: string): Probe => ({
  name: 'temperature',
  read: async () => {
    const folder = join(root, 'class/thermal')
    const zones = await Promise.all(
      (await namesIn(folder))
        .filter((name) => name.startsWith('thermal_zone'))
        .map(async (name) => ({
          type: await textOf(join(folder, name, 'type')),
          degrees: Number((await textOf(join(folder, name, 'temp'))) ?? Number.NaN) / 1000,
        })),
    )
    const known = zones.filter(({ degrees }) => Number.isFinite(degrees) && degrees > -50 && degrees < 200)
    const processor = known.filter(({ type }) => /cpu|pkg|core|soc/i.test(type ?? ''))
    const hottest = Math.max(...(processor.length > 0 ? processor : known).map(({ degrees }) => degrees))
    return [['Temperature/CPU', { type: 'Double', value: Number.isFinite(hottest) ? tenths(hottest) : null }]]
  },
  unknown: [['Temperature/CPU', { type: 'Double', value: null }]],
})

const rate = (now: number, before: number, ms: number): number | null =>
  ms <= 0 || now < before ? null : Math.round(((now - before) * 1000) / ms)

export function linuxNetwork(root: string, monotonicMs: () => number): Probe {
  let before: { traffic: Traffic; at: number } | null = null
  const readings = (up: boolean | null, received: number | null, sent: number | null): [string, Value][] => [
    ['Network/Up', { type: 'Boolean', value: up }],
    ['Network/ReceivedBytesPerSecond', { type: 'Double', value: received }],
    ['Network/SentBytesPerSecond', { type: 'Double', value: sent }],
  ]
  return {
    name: 'network',
    read: async () => {
      const folder = join(root, 'class/net')
      const names = (await namesIn(folder)).filter((name) => name !== 'lo')
      const states = await Promise.all(names.map((name) => textOf(join(folder, name, 'operstate'))))
      const now = traffic(await readFile('/proc/net/dev', 'utf8'))
      const at = monotonicMs()
      const last = before
      before = now === null ? null : { traffic: now, at }
      const up = states.includes('up')
      if (now === null || last === null) return readings(up, null, null)
      const ms = at - last.at
      return readings(
        up,
        rate(now.received, last.traffic.received, ms),
        rate(now.sent, last.traffic.sent, ms),
      )
    },
    unknown: readings(null, null, null),
  }
}

/** Whether a screen is connected and shown to; null where the kernel knows of no screen at all. */
export const linuxDisplay = (root: string): Probe => ({
  name: 'display',
  read: async () => {
    const folder = join(root, 'class/drm')
    const connectors = await Promise.all(
      (await namesIn(folder))
        .filter((name) => /^card\d+-/.test(name))
        .map(async (name) => ({
          status: await textOf(join(folder, name, 'status')),
          enabled: await textOf(join(folder, name, 'enabled')),
          power: await textOf(join(folder, name, 'dpms')),
        })),
    )
    const told = connectors.filter(({ status }) => status === 'connected' || status === 'disconnected')
    const shown = told.some(
      ({ status, enabled, power }) => status === 'connected' && enabled !== 'disabled' && power !== 'Off',
    )
    return [['Display/On', { type: 'Boolean', value: told.length === 0 ? null : shown }]]
  },
  unknown: [['Display/On', { type: 'Boolean', value: null }]],
})

/**
 * Wear of soldered flash in tenths of its life (JEDEC eMMC, EXT_CSD life time estimation), readable by anybody. Drives
 * tell theirs by SMART alone, which takes a privilege that the agent does not have: then it is null, and said so.
 */
export const linuxDiskWear = (root: string): Probe => ({
  name: 'disk wear',
  read: async () => {
    const folder = join(root, 'block')
    const disks = (await namesIn(folder)).filter((name) =>
      /^(mmcblk\d+|nvme\d+n\d+|sd[a-z]+|vd[a-z]+)$/.test(name),
    )
    const lives = await Promise.all(disks.map((name) => textOf(join(folder, name, 'device/life_time'))))
    // 0x01 is 0–10 % used … 0x0A 90–100 %, 0x0B beyond its life; the upper end is told.
    const tens = lives.flatMap((life) => (life ?? '').split(/\s+/).map((part) => Number.parseInt(part, 16)))
    const worst = Math.max(...tens.filter((ten) => ten >= 1 && ten <= 11))
    const known = Number.isFinite(worst)
    return [
      ['Disk/WearPercent', { type: 'Double', value: known ? worst * 10 : null }],
      [
        'Disk/WearSource',
        { type: 'String', value: known ? 'eMMC life time' : 'not readable without privilege' },
      ],
    ]
  },
  unknown: [
    ['Disk/WearPercent', { type: 'Double', value: null }],
    ['Disk/WearSource', { type: 'String', value: null }],
  ],
})
