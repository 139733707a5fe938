import type { NodeTwin } from '@foyer/contracts/fleet'
import { useTexts } from '../kit/language.tsx'
import { nodeKey } from './heard.ts'
import { inWords, managerTexts } from './texts.ts'

type DeviceFieldProps = {
  label: string
  /** The choice that means the kiosk as a whole; its value is ''. */
  whole: string
  devices: NodeTwin['devices']
  value: string
  choose: (device: string) => void
}

/** Which part of a kiosk: one of its devices, or the whole. */
export function DeviceField({ label, whole, devices, value, choose }: DeviceFieldProps) {
  const { kinds } = useTexts(managerTexts)
  return (
    <label className="field">
      <span>{label}</span>
      <select className="entry" value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">{whole}</option>
        {devices.map((each) => (
          <option key={each.name} value={each.name}>
            {inWords(kinds, each.kind ?? each.name)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Every kiosk the page has heard of, as the choices of a list. */
export function NodeOptions({ nodes }: { nodes: readonly NodeTwin[] }) {
  return nodes.map((each) => (
    <option key={nodeKey(each)} value={nodeKey(each)}>
      {each.node} · {each.group}
    </option>
  ))
}
