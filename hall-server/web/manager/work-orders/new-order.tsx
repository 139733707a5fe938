import { workOrder } from '@foyer/contracts/fleet-care'
import type { NodeTwin } from '@foyer/contracts/fleet'
import { useState } from 'react'
import { postTo } from '../../kit/api.ts'
import { DeedButton, DeedNote, useDeed } from '../../kit/deed.tsx'
import { useTexts } from '../../kit/language.tsx'
import { addressOf } from '../address.ts'
import { useLive } from '../live.tsx'
import { DeviceField } from '../subject-fields.tsx'
import { useDeedKey } from './use-deed-key.ts'
import { workOrderTexts } from './texts.ts'

/** A work order that a person opens, about a kiosk or one of its devices. */
export function NewOrder({ node }: { node: NodeTwin }) {
  const texts = useTexts(workOrderTexts)
  const { take } = useLive()
  const deed = useDeed()
  const { keyFor, used } = useDeedKey()
  const [open, setOpen] = useState(false)
  const [device, setDevice] = useState('')
  const [title, setTitle] = useState('')
  const [note, setNote] = useState('')
  const create = (): void => {
    if (title.trim() === '') return
    const body = {
      subject: { group: node.group, node: node.node, device: device === '' ? null : device },
      title: title.trim(),
      note: note.trim() === '' ? null : note.trim(),
    }
    void deed.run(
      () => postTo('/fleet/work-orders', workOrder, { key: keyFor(JSON.stringify(body)), ...body }),
      (created) => {
        used()
        take({ type: 'work-order', workOrder: created })
        location.hash = addressOf({ page: 'work-orders', id: created.id })
      },
    )
  }
  if (!open)
    return (
      <button className="button" type="button" onClick={() => setOpen(true)}>
        {texts.create}
      </button>
    )
  return (
    <div className="do">
      <label className="field">
        <span>{texts.title}</span>
        <input value={title} maxLength={200} autoFocus onChange={(event) => setTitle(event.target.value)} />
      </label>
      <DeviceField
        label={texts.where}
        whole={texts.whole}
        devices={node.devices}
        value={device}
        choose={setDevice}
      />
      <label className="field">
        <span>{texts.firstNote}</span>
        <textarea value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
      </label>
      <DeedButton working={deed.working} kind="primary" onClick={create}>
        {texts.createAct}
      </DeedButton>
      <DeedNote failure={deed.failure} />
    </div>
  )
}
