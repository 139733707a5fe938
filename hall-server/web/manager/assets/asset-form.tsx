import { asset, assetFacts, assetId, type Asset } from '@foyer/contracts/fleet-care'
import { useState } from 'react'
import { callApi } from '../../kit/api.ts'
import { DeedButton, DeedNote, useDeed } from '../../kit/deed.tsx'
import { useTexts } from '../../kit/language.tsx'
import { nodeKey } from '../heard.ts'
import { useLive } from '../live.tsx'
import { DeviceField, NodeOptions } from '../subject-fields.tsx'
import { assetTexts } from './texts.ts'

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

type AssetFormProps = { of: Asset | null; saved: (now: Asset) => void; leave: () => void }

/** What an asset is: a new one, or another word on one that stands in the books. */
export function AssetForm({ of, saved, leave }: AssetFormProps) {
  const texts = useTexts(assetTexts)
  const { heard } = useLive()
  const deed = useDeed()
  const [id, setId] = useState(of?.id ?? '')
  const [kind, setKind] = useState(of?.kind ?? '')
  const [model, setModel] = useState(of?.model ?? '')
  const [serial, setSerial] = useState(of?.serialNumber ?? '')
  const [warranty, setWarranty] = useState(of?.warrantyUntil ?? '')
  const [where, setWhere] = useState(
    of?.subject === undefined || of?.subject === null ? '' : nodeKey(of.subject),
  )
  const [part, setPart] = useState(of?.subject?.device ?? '')
  const [wrong, setWrong] = useState(false)
  const node = heard.nodes.find((each) => nodeKey(each) === where)
  const kept = of?.subject ?? null
  const subject = (): Asset['subject'] => {
    if (node !== undefined) return { group: node.group, node: node.node, device: part === '' ? null : part }
    // A kiosk that is not heard of now is still where the asset stands.
    return where !== '' && kept !== null && nodeKey(kept) === where ? kept : null
  }
  const save = (): void => {
    const named = assetId.safeParse(id.trim())
    const facts = assetFacts.safeParse({
      subject: subject(),
      kind: kind.trim(),
      model: orNull(model),
      serialNumber: orNull(serial),
      warrantyUntil: orNull(warranty),
    })
    setWrong(!named.success || !facts.success)
    if (!named.success || !facts.success) return
    void deed.run(
      () =>
        callApi(`/fleet/assets/${encodeURIComponent(named.data)}`, asset, {
          method: 'PUT',
          body: facts.data,
          signal: null,
        }),
      saved,
    )
  }
  const fields = [
    { label: texts.id, value: id, set: setId, type: 'text', fixed: of !== null },
    { label: texts.kind, value: kind, set: setKind, type: 'text', fixed: false },
    { label: texts.model, value: model, set: setModel, type: 'text', fixed: false },
    { label: texts.serial, value: serial, set: setSerial, type: 'text', fixed: false },
    { label: texts.warranty, value: warranty, set: setWarranty, type: 'date', fixed: false },
  ]
  return (
    <div className="do">
      <div className="fields">
        {fields.map(({ label, value, set, type, fixed }) => (
          <label className="field" key={label}>
            <span>{label}</span>
            <input
              type={type}
              value={value}
              disabled={fixed}
              maxLength={120}
              onChange={(event) => set(event.target.value)}
            />
          </label>
        ))}
        <label className="field">
          <span>{texts.where}</span>
          <select
            className="entry"
            value={where}
            onChange={(event) => {
              setWhere(event.target.value)
              setPart('')
            }}
          >
            <option value="">{texts.nowhere}</option>
            {kept !== null && !heard.nodes.some((each) => nodeKey(each) === nodeKey(kept)) && (
              <option value={nodeKey(kept)}>{kept.node}</option>
            )}
            <NodeOptions nodes={heard.nodes} />
          </select>
        </label>
        {node !== undefined && (
          <DeviceField
            label={texts.part}
            whole={texts.whole}
            devices={node.devices}
            value={part}
            choose={setPart}
          />
        )}
      </div>
      {wrong && (
        <p className="wrong" role="alert">
          {texts.wrong}
        </p>
      )}
      <p className="choices">
        <DeedButton working={deed.working} kind="primary" onClick={save}>
          {texts.save}
        </DeedButton>
        <button className="button" type="button" onClick={leave}>
          {texts.cancel}
        </button>
      </p>
      <DeedNote failure={deed.failure} />
    </div>
  )
}
