import { workOrder, type WorkOrder } from '@foyer/contracts/fleet-care'
import { useState } from 'react'
import { postTo } from '../../kit/api.ts'
import { AskBack, DeedButton, DeedNote, useDeed } from '../../kit/deed.tsx'
import { useTexts } from '../../kit/language.tsx'
import { useSession } from '../../kit/session.tsx'
import { useLive } from '../live.tsx'
import { useDeedKey } from './use-deed-key.ts'
import { workOrderTexts } from './texts.ts'

const textOrNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/** What may be done with an open order. Each deed carries its key, so that a second press is not a second deed. */
export function OrderDeeds({ order: { id, state, assignedTo } }: { order: WorkOrder }) {
  const texts = useTexts(workOrderTexts)
  const { session } = useSession()
  const { take } = useLive()
  const deed = useDeed()
  const { keyFor, used } = useDeedKey()
  const [doing, setDoing] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const [part, setPart] = useState('')
  const [serial, setSerial] = useState('')
  const [cancelling, setCancelling] = useState(false)
  const [reason, setReason] = useState('')
  const send = (what: string, body: object, done: () => void): void => {
    setDoing(what)
    void deed.run(
      () => postTo(`/fleet/work-orders/${id}/${what}`, workOrder, body),
      (changed) => {
        used()
        done()
        take({ type: 'work-order', workOrder: changed })
      },
    )
  }
  const isDoing = (what: string): boolean => deed.working && doing === what
  const nothing = (): void => undefined
  const keyed = (what: string, body: object): object => ({
    key: keyFor(`${what} ${JSON.stringify(body)}`),
    ...body,
  })
  const addNote = (): void => {
    if (note.trim() !== '') send('notes', keyed('notes', { text: note.trim() }), () => setNote(''))
  }
  const addPart = (): void => {
    if (part.trim() === '') return
    send('parts', keyed('parts', { part: part.trim(), serialNumber: textOrNull(serial) }), () => {
      setPart('')
      setSerial('')
    })
  }
  return (
    <div className="do">
      <div className="orders">
        {assignedTo === session.name ? (
          <DeedButton
            working={isDoing('assignment')}
            kind={null}
            onClick={() => send('assignment', { to: null }, nothing)}
          >
            {texts.giveBack}
          </DeedButton>
        ) : (
          <DeedButton
            working={isDoing('assignment')}
            kind={state === 'open' ? 'primary' : null}
            onClick={() => send('assignment', { to: session.name }, nothing)}
          >
            {texts.take}
          </DeedButton>
        )}
        {state !== 'proving' && (
          <DeedButton
            working={isDoing('repaired')}
            kind={state === 'assigned' ? 'primary' : null}
            onClick={() => send('repaired', keyed('repaired', { note: textOrNull(note) }), () => setNote(''))}
          >
            {texts.repaired}
          </DeedButton>
        )}
        {/* Nothing proves that an order may be given up: that is the manager's to say. */}
        {session.roles.includes('manager') && (
          <button
            className="button"
            data-kind="quiet"
            type="button"
            onClick={() => setCancelling(!cancelling)}
          >
            {texts.cancel}
          </button>
        )}
      </div>
      {state !== 'proving' && <p className="soft small">{texts.repairedWhy}</p>}
      {cancelling && (
        <AskBack
          ask={texts.cancelAsk}
          why={texts.cancelWhy}
          act={texts.cancel}
          kind="stop"
          working={isDoing('cancellation')}
          yes={() => {
            if (reason.trim() !== '')
              send('cancellation', { reason: reason.trim() }, () => setCancelling(false))
          }}
          no={() => setCancelling(false)}
        >
          <label className="field">
            <span>{texts.reason}</span>
            <input value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
          </label>
        </AskBack>
      )}
      <DeedNote failure={deed.failure} />
      <label className="field">
        <span>{texts.note}</span>
        <textarea value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
      </label>
      <DeedButton working={isDoing('notes')} kind={null} onClick={addNote}>
        {texts.addNote}
      </DeedButton>
      <div className="order-line">
        <input
          className="entry"
          aria-label={texts.part}
          placeholder={texts.part}
          value={part}
          maxLength={200}
          onChange={(event) => setPart(event.target.value)}
        />
        <input
          className="entry"
          aria-label={texts.serial}
          placeholder={texts.serial}
          value={serial}
          maxLength={100}
          onChange={(event) => setSerial(event.target.value)}
        />
        <DeedButton working={isDoing('parts')} kind={null} onClick={addPart}>
          {texts.addPart}
        </DeedButton>
      </div>
    </div>
  )
}
