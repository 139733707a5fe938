import type { ExaminedDevice, Examination } from './examine.ts'
import type { Finding } from './remedies.ts'
import type { Machine } from './machine.ts'

function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  )
}

function portLines({ serialPorts }: Machine): string[] {
  if ('problem' in serialPorts) return [`  cannot be listed: ${serialPorts.problem}`]
  if (serialPorts.length === 0) return ['  none']
  return table(
    serialPorts.map(({ path, manufacturer, transport, file, heldBy }) => [
      path,
      file.access === 'allowed'
        ? 'may be used'
        : file.access === 'denied'
          ? 'may not be used'
          : 'has no file',
      heldBy.length === 0 ? 'free' : `held by ${heldBy.join(', ')}`,
      transport ?? 'no serial number',
      manufacturer ?? '',
    ]),
  )
}

const scannerPage = 0x8c

function hidLines({ hid }: Machine): string[] {
  if ('problem' in hid) return [`  cannot be listed: ${hid.problem}`]
  if (hid.length === 0) return ['  none']
  return table(
    hid.map(({ vendorId, productId, serialNumber, product, usagePage, file }) => [
      `hid:${vendorId}:${productId}${serialNumber === null ? '' : `:${serialNumber}`}`,
      file.access === 'denied' ? 'may not be used' : 'may be used',
      usagePage === scannerPage ? 'code scanner' : `usage page ${usagePage?.toString(16) ?? 'unknown'}`,
      product ?? '',
    ]),
  )
}

function deviceRow({ key, ok, answer, ms, status }: ExaminedDevice): string[] {
  return [
    ok ? 'ok' : 'FAIL',
    key,
    status.state,
    status.transport,
    `${ms} ms`,
    status.proof === null ? answer : `${status.proof.exercised}: ${status.proof.answer}`,
  ]
}

function findingLines(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ what, remedy }) => [`  ${what}`, `    → ${remedy}`])
}

function wearLine({ key, status }: ExaminedDevice): string[] {
  const figures = Object.entries(status.counters).filter(([, value]) => value > 0)
  if (figures.length === 0 || status.countersSince === null) return []
  const since = new Date(status.countersSince).toISOString().slice(0, 10)
  return [`  ${key} since ${since}: ${figures.map(([name, value]) => `${name} ${value}`).join(', ')}`]
}

/** The examination as an engineer reads it on a terminal. */
export function printReport(examination: Examination): string {
  const { machine, devices, findings, configFile, exercisedBy } = examination
  const seat = machine.isRoot
    ? `${machine.user}, who may use everything: run this as the service's user to check its permissions`
    : `${machine.user}, in the groups ${machine.groups.join(', ')}`
  const wear = devices.flatMap(wearLine)
  const all = [...devices.flatMap((device) => device.findings), ...findings]
  return [
    `Looking as ${seat}`,
    '',
    'Serial ports',
    ...portLines(machine),
    '',
    'HID devices',
    ...hidLines(machine),
    '',
    configFile === null
      ? 'No configuration was given, so no device was exercised: --config FILE.json'
      : `Devices of ${configFile}, exercised ${exercisedBy === 'wire' ? 'on the wire' : 'by the running kiosk host, which holds them'}`,
    ...(configFile !== null && devices.length === 0
      ? ['  none is configured']
      : table(devices.map(deviceRow))),
    ...(wear.length === 0 ? [] : ['', 'Wear', ...wear]),
    ...(all.length === 0 ? [] : ['', 'What to do', ...findingLines(all)]),
    '',
  ].join('\n')
}
