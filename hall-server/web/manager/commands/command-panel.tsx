import { command, logLevel, type CommandOrder } from '@foyer/contracts/fleet-command'
import type { Localized } from '@foyer/contracts/locale'
import type { NodeTwin } from '@foyer/contracts/fleet'
import { useState } from 'react'
import type { z } from 'zod'
import { postTo } from '../../kit/api.ts'
import { AskBack, DeedButton, DeedNote, useDeed } from '../../kit/deed.tsx'
import { useTexts } from '../../kit/language.tsx'
import { newKey } from '../../kit/new-key.ts'
import { useLive } from '../live.tsx'
import { inWords, managerTexts } from '../texts.ts'
import { peripheralsOf } from '../verdict.ts'
import { askedBack, direct, within, type AskedBack } from './orders.ts'
import { commandTexts } from './texts.ts'

const minuteChoices = [10, 30, 60, 240] as const
const levels = logLevel.options
type LogLevel = z.infer<typeof logLevel>

/** One text for every language of the kiosk: whoever writes it writes it once. */
const everyLanguage = (text: string): Localized | null =>
  text.trim() === '' ? null : { 'zh-CN': text.trim(), 'zh-TW': text.trim(), en: text.trim() }

const orderOf = (type: AskedBack, message: string): CommandOrder =>
  type === 'out-of-service' ? { type, message: everyLanguage(message) } : { type }

/** What the device can be told to do. What interrupts somebody is asked back; nothing is sent twice. */
export function CommandPanel({ node, silent }: { node: NodeTwin; silent: boolean }) {
  const texts = useTexts(commandTexts)
  const { kinds } = useTexts(managerTexts)
  const { take } = useLive()
  const deed = useDeed()
  /** Made before the first attempt and kept until the hall has answered. */
  const [pending, setPending] = useState<{ id: string; order: CommandOrder } | null>(null)
  const [asked, setAsked] = useState<AskedBack | null>(null)
  const [message, setMessage] = useState('')
  const [peripheral, setPeripheral] = useState(peripheralsOf(node)[0]?.name ?? '')
  const [level, setLevel] = useState<LogLevel>('debug')
  const [minutes, setMinutes] = useState<number>(30)
  const give = (order: CommandOrder): void => {
    const same = pending !== null && JSON.stringify(pending.order) === JSON.stringify(order) ? pending : null
    const issue = same ?? { id: newKey(crypto), order }
    setPending(issue)
    const path = `/fleet/nodes/${encodeURIComponent(node.group)}/${encodeURIComponent(node.node)}/commands`
    void deed.run(
      () => postTo(path, command, { ...issue, within: within(order) }),
      (given) => {
        setPending(null)
        setAsked(null)
        take({ type: 'command', command: given })
      },
    )
  }
  const isWorking = (type: CommandOrder['type']): boolean => deed.working && pending?.order.type === type
  return (
    <section className="part" aria-label={texts.give}>
      <h2>{texts.give}</h2>
      {silent && <p className="soft small">{texts.silent}</p>}
      <div className="orders">
        {direct.map((type) => (
          <DeedButton key={type} working={isWorking(type)} kind={null} onClick={() => give({ type })}>
            {texts.orders[type]}
          </DeedButton>
        ))}
        {askedBack.map((type) => (
          <button
            key={type}
            className="button"
            type="button"
            aria-pressed={asked === type}
            onClick={() => setAsked(asked === type ? null : type)}
          >
            {texts.orders[type]}
          </button>
        ))}
      </div>
      {asked !== null && (
        <AskBack
          {...texts.back[asked]}
          act={texts.act[asked]}
          kind="primary"
          working={isWorking(asked)}
          yes={() => give(orderOf(asked, message))}
          no={() => setAsked(null)}
        >
          {asked === 'out-of-service' && (
            <label className="field">
              <span>{texts.message}</span>
              <input value={message} maxLength={120} onChange={(event) => setMessage(event.target.value)} />
            </label>
          )}
        </AskBack>
      )}
      <div className="order-line">
        <select
          className="entry"
          aria-label={texts.which}
          value={peripheral}
          onChange={(event) => setPeripheral(event.target.value)}
        >
          {peripheralsOf(node).map((each) => (
            <option key={each.name} value={each.name}>
              {inWords(kinds, each.kind ?? each.name)}
            </option>
          ))}
        </select>
        <DeedButton
          working={isWorking('self-test')}
          kind={null}
          onClick={() => give({ type: 'self-test', peripheral })}
        >
          {texts.orders['self-test']}
        </DeedButton>
      </div>
      <div className="order-line">
        <select
          className="entry"
          aria-label={texts.level}
          value={level}
          onChange={(event) => setLevel(logLevel.catch('info').parse(event.target.value))}
        >
          {levels.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <select
          className="entry"
          aria-label={texts.minutes(0)}
          value={minutes}
          onChange={(event) => setMinutes(Number(event.target.value))}
        >
          {minuteChoices.map((each) => (
            <option key={each} value={each}>
              {texts.minutes(each)}
            </option>
          ))}
        </select>
        <DeedButton
          working={isWorking('log-level')}
          kind={null}
          onClick={() => give({ type: 'log-level', level, minutes })}
        >
          {texts.orders['log-level']}
        </DeedButton>
      </div>
      <DeedNote failure={deed.failure} />
    </section>
  )
}
