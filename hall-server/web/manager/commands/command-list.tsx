import { command, screenshotResult, type Command } from '@foyer/contracts/fleet-command'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import { FailureNote } from '../../kit/blank.tsx'
import { formatDateTime } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { MirrorFrame, type MirrorState } from '../../kit/mirror-frame.tsx'
import { Status } from '../../kit/shapes.tsx'
import { kitTexts } from '../../kit/texts.ts'
import { useAnswer } from '../../kit/use-answer.ts'
import { newerCommand, withHeard } from '../heard.ts'
import { useHeardAnswer, useLive } from '../live.tsx'
import { ProofLine } from '../proof-line.tsx'
import { inWords, managerTexts } from '../texts.ts'
import { kindOfStage, stepsOf } from './orders.ts'
import { commandTexts } from './texts.ts'

const commandList = z.array(command)
const mostShown = 20

/** The commands of a device, newest first, each with the way it has gone. */
export function CommandList({ group, node }: { group: string; node: string }) {
  const texts = useTexts(commandTexts)
  const { heard, hearing } = useLive()
  const path = `/fleet/nodes/${encodeURIComponent(group)}/${encodeURIComponent(node)}/commands`
  const answer = useHeardAnswer(path, commandList, heard.hearing)
  const commands = useMemo(() => {
    const own = new Map([...heard.commands].filter(([, each]) => each.group === group && each.node === node))
    const answered = (answer.value ?? []).map((each) => {
      const live = own.get(each.id)
      if (live !== undefined) own.set(each.id, newerCommand(each, live))
      return each
    })
    return withHeard(answered, own, ({ id }) => id).toSorted((a, b) => b.issuedAt - a.issuedAt)
  }, [answer.value, heard.commands, group, node])
  return (
    <section className="part" aria-label={texts.list}>
      <h2>{texts.list}</h2>
      {answer.value === null && answer.failure !== null && (
        <FailureNote failure={answer.failure} again={answer.reload} />
      )}
      {answer.value !== null && commands.length === 0 && <p className="soft">{texts.none}</p>}
      <ol className="commands">
        {commands.slice(0, mostShown).map((each) => (
          <CommandEntry key={each.id} command={each} now={hearing.now} />
        ))}
      </ol>
    </section>
  )
}

const particulars = ({ order }: Command, kinds: Readonly<Record<string, string>>): string => {
  switch (order.type) {
    case 'self-test':
      return ` · ${inWords(kinds, order.peripheral)}`
    case 'log-level':
      return ` · ${order.level}`
    case 'configure':
      return ` · v${order.version}`
    default:
      return ''
  }
}

function CommandEntry({ command: each, now }: { command: Command; now: number }) {
  const texts = useTexts(commandTexts)
  const { kinds } = useTexts(managerTexts)
  const { ago } = useTexts(kitTexts)
  const { language } = useLanguage()
  const isOpen = stepsOf(each).some(({ state }) => state === 'ahead')
  return (
    <li className="command" data-stage={each.stage} data-order={each.order.type}>
      <header>
        <strong>
          {texts.orders[each.order.type]}
          {particulars(each, kinds)}
        </strong>
        <Status kind={kindOfStage(each.stage)}>{texts.stages[each.stage]}</Status>
      </header>
      <ol className="steps">
        {stepsOf(each).map(({ stage, at, state }) => (
          <li
            key={`${stage}-${at ?? ''}`}
            data-state={state}
            {...(state === 'now' ? { 'aria-current': 'step' as const } : {})}
          >
            <span>{texts.stages[stage]}</span>
            {at !== null && <span className="small soft">{ago(Math.max(0, now - at))}</span>}
          </li>
        ))}
      </ol>
      <p className="small">
        {each.reason ?? texts.stageWhy[each.stage]}
        <span className="soft">
          {' · '}
          {`${texts.by(each.actor)} ${ago(Math.max(0, now - each.issuedAt))}`}
          {isOpen && ` · ${texts.expires(formatDateTime(language, each.expiresAt))}`}
        </span>
      </p>
      {each.proof !== null && <ProofLine proof={each.proof} now={now} />}
      <Result command={each} now={now} />
    </li>
  )
}

function Result({ command: { id, result }, now }: { command: Command; now: number }) {
  const texts = useTexts(commandTexts)
  const [open, setOpen] = useState(false)
  if (result === null) return null
  if (result === 'archive') {
    return (
      <p className="small">
        <a className="button" href={`/api/v1/fleet/commands/${id}/result`} download>
          {texts.download}
        </a>{' '}
        <span className="soft">{texts.archiveWhy}</span>
      </p>
    )
  }
  return (
    <>
      <button className="button" type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? texts.hideView : texts.seeView}
      </button>
      {open && <Picture id={id} now={now} />}
    </>
  )
}

/** The screen as it was, drawn by the kiosk's own interface from the masked view. */
function Picture({ id, now }: { id: string; now: number }) {
  const texts = useTexts(commandTexts)
  const { ago } = useTexts(kitTexts)
  const answer = useAnswer(`/fleet/commands/${id}/result`, screenshotResult, null)
  const [state, setState] = useState<MirrorState>('waiting')
  if (answer.value === null)
    return answer.failure === null ? (
      <p className="soft small">{texts.view.waiting}</p>
    ) : (
      <FailureNote failure={answer.failure} again={answer.reload} />
    )
  return (
    <figure className="still">
      <MirrorFrame
        view={answer.value.view}
        title={texts.view.title}
        shape="portrait"
        point={() => undefined}
        onState={setState}
      />
      <figcaption className="small soft" role="status">
        {state === 'waiting'
          ? texts.view.waiting
          : state === 'missing'
            ? texts.view.missing
            : texts.takenAt(ago(Math.max(0, now - answer.value.takenAt)))}
      </figcaption>
    </figure>
  )
}
