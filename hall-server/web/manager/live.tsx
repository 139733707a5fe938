import { alarm, workOrder, type Alarm, type WorkOrder } from '@foyer/contracts/fleet-care'
import { fleetMessage, type FleetMessage } from '@foyer/contracts/fleet'
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react'
import { z } from 'zod'
import type { Failure } from '../kit/api.ts'
import type { LinkState } from '../kit/live-link.ts'
import type { StatusKind } from '../kit/shapes.tsx'
import { useSession } from '../kit/session.tsx'
import { useAnswer } from '../kit/use-answer.ts'
import { useLiveLink, useNow } from '../kit/use-live-link.ts'
import { hearAll, nothingHeard, withHeard, type Heard } from './heard.ts'
import type { Hearing } from './verdict.ts'

/** A kiosk measures itself every few seconds: silence for longer means that the line is dead, not that all is well. */
const silenceMs = 15_000
/** Three hundred devices speak sixty times a second; the page is drawn at most five times. */
const drawEveryMs = 200
/** Should a live message ever be missed, a list is right again after this time. */
const askAgainMs = 60_000

/** A list that the hall answered, kept up to date by what is heard; null until the first answer. */
export type CareList<Item> = { items: readonly Item[] | null; failure: Failure | null; reload: () => void }

export type Live = {
  heard: Heard
  hearing: Hearing
  state: LinkState
  discarded: number
  alarms: CareList<Alarm>
  workOrders: CareList<WorkOrder>
  /** Takes in what the hall answered to something this page did, before it is heard of. */
  take: (message: FleetMessage) => void
}

const LiveContext = createContext<Live | null>(null)

const alarmList = z.array(alarm)
const workOrderList = z.array(workOrder)

/** An answer that is asked for again whenever a new hearing begins. */
export const useHeardAnswer = <S extends z.ZodType>(path: string | null, schema: S, hearing: number) => {
  const answer = useAnswer(path, schema, askAgainMs)
  const { reload } = answer
  const asked = useRef(hearing)
  useEffect(() => {
    if (asked.current === hearing) return
    asked.current = hearing
    reload()
  }, [hearing, reload])
  return answer
}

const useHeard = () => {
  const [heard, setHeard] = useState(nothingHeard)
  const waiting = useRef<FleetMessage[]>([])
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const take = useCallback((message: FleetMessage): void => {
    waiting.current.push(message)
    const draw = (): void => {
      timer.current = null
      const messages = waiting.current
      waiting.current = []
      setHeard((before) => hearAll(before, messages, Date.now()))
    }
    // The first word is drawn at once, so that the page does not stand empty for longer than it must.
    if (message.type === 'snapshot') {
      if (timer.current !== null) clearTimeout(timer.current)
      draw()
    } else timer.current ??= setTimeout(draw, drawEveryMs)
  }, [])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
  return { heard, take }
}

/** Hears the hall for as long as it stands, and gives what it heard to everything in it. */
export function LiveHall({ children }: { children: (live: Live) => ReactNode }) {
  const { check } = useSession()
  const { heard, take } = useHeard()
  const { state, discarded } = useLiveLink({
    path: '/api/v1/fleet/live',
    schema: fleetMessage,
    silenceMs,
    onMessage: take,
    onRefused: check,
  })
  const now = useNow(heard.offsetMs)
  // The hearing is lost at the last message, not at the moment the socket noticed.
  const linkLostSince = state.kind === 'lost' ? (heard.at ?? now) : null
  const openAlarms = useHeardAnswer('/fleet/alarms?state=open', alarmList, heard.hearing)
  const openOrders = useHeardAnswer('/fleet/work-orders?state=open', workOrderList, heard.hearing)
  const live = useMemo(
    (): Live => ({
      heard,
      hearing: { now, linkLostSince },
      state,
      discarded,
      alarms: {
        items:
          openAlarms.value === null
            ? null
            : withHeard(openAlarms.value, heard.alarms, ({ id }) => id).filter(
                (each) => each.state !== 'cleared',
              ),
        failure: openAlarms.failure,
        reload: openAlarms.reload,
      },
      workOrders: {
        items:
          openOrders.value === null
            ? null
            : withHeard(openOrders.value, heard.workOrders, ({ id }) => id).filter(
                (each) => each.state !== 'closed' && each.state !== 'cancelled',
              ),
        failure: openOrders.failure,
        reload: openOrders.reload,
      },
      take,
    }),
    [heard, now, linkLostSince, state, discarded, openAlarms, openOrders, take],
  )
  useEffect(() => {
    document.documentElement.dataset['hearing'] = state.kind
  }, [state.kind])
  return <LiveContext value={live}>{children(live)}</LiveContext>
}

/** What is being heard; only inside `LiveHall`. */
export const useLive = (): Live => {
  const live = useContext(LiveContext)
  if (live === null) throw new TypeError('useLive outside LiveHall')
  return live
}

export type Drawn = (kind: StatusKind) => StatusKind

/** How what stands here may be drawn: on a page that does not hear the hall everything is only what it was. */
export const useDrawn = (): Drawn => {
  const { hearing } = useLive()
  return (kind) => (hearing.linkLostSince === null ? kind : 'unknown')
}
