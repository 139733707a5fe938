import { maintenanceRequest, maintenanceWindow, type MaintenanceWindow } from '@foyer/contracts/fleet-care'
import { useState } from 'react'
import { postTo } from '../../kit/api.ts'
import { DeedButton, DeedNote, useDeed } from '../../kit/deed.tsx'
import { fromField, toField } from '../../kit/hall-time.ts'
import { useTexts } from '../../kit/language.tsx'
import { nodeKey } from '../heard.ts'
import { useLive } from '../live.tsx'
import { DeviceField, NodeOptions } from '../subject-fields.tsx'
import { maintenanceTexts } from './texts.ts'

const hour = 3_600_000
const lengths = [1, 2, 4, 8] as const

/** A window of a kiosk or a part of it; most begin now and last some hours. */
export function NewWindow({ added }: { added: (made: MaintenanceWindow) => void }) {
  const texts = useTexts(maintenanceTexts)
  const { heard, hearing } = useLive()
  const deed = useDeed()
  const [chosen, setChosen] = useState('')
  const [device, setDevice] = useState('')
  const [from, setFrom] = useState(() => toField(hearing.now))
  const [until, setUntil] = useState(() => toField(hearing.now + 2 * hour))
  const [reason, setReason] = useState('')
  const [wrong, setWrong] = useState(false)
  const node = heard.nodes.find((each) => nodeKey(each) === chosen) ?? heard.nodes[0]
  const add = (): void => {
    const ends = fromField(until)
    const begins = fromField(from)
    const body =
      node === undefined
        ? null
        : maintenanceRequest.safeParse({
            subject: { group: node.group, node: node.node, device: device === '' ? null : device },
            // A window that should begin this minute begins now: the minute itself is already past.
            from: Math.max(begins ?? 0, Math.floor(hearing.now)),
            until: ends,
            reason: reason.trim(),
          })
    const ok =
      body !== null &&
      body.success &&
      begins !== null &&
      body.data.until > body.data.from &&
      body.data.reason !== ''
    setWrong(!ok)
    if (!ok) return
    void deed.run(
      () => postTo('/fleet/maintenance', maintenanceWindow, body.data),
      (made) => {
        setReason('')
        added(made)
      },
    )
  }
  return (
    <section className="part" aria-label={texts.create}>
      <h2>{texts.create}</h2>
      <div className="fields">
        <label className="field">
          <span>{texts.where}</span>
          <select
            className="entry"
            value={node === undefined ? '' : nodeKey(node)}
            onChange={(event) => {
              setChosen(event.target.value)
              setDevice('')
            }}
          >
            <NodeOptions nodes={heard.nodes} />
          </select>
        </label>
        <DeviceField
          label={texts.device}
          whole={texts.whole}
          devices={node?.devices ?? []}
          value={device}
          choose={setDevice}
        />
        <label className="field">
          <span>{texts.from}</span>
          <input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <label className="field">
          <span>{texts.until}</span>
          <input type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
        </label>
      </div>
      <div className="choices">
        {lengths.map((hours) => (
          <button
            key={hours}
            className="button"
            type="button"
            onClick={() => {
              setFrom(toField(hearing.now))
              setUntil(toField(hearing.now + hours * hour))
            }}
          >
            {texts.hours(hours)}
          </button>
        ))}
      </div>
      <div className="order-line">
        <input
          className="entry"
          aria-label={texts.reason}
          placeholder={texts.reason}
          value={reason}
          maxLength={200}
          onChange={(event) => setReason(event.target.value)}
        />
        <DeedButton working={deed.working} kind="primary" onClick={add}>
          {texts.act}
        </DeedButton>
      </div>
      {wrong && (
        <p className="wrong" role="alert">
          {texts.wrong}
        </p>
      )}
      <DeedNote failure={deed.failure} />
    </section>
  )
}
