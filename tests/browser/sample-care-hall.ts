import type { FleetMessage } from '@foyer/contracts/fleet'
import {
  alarmAcknowledgement,
  assetFacts,
  assetMove,
  maintenanceRequest,
  type Alarm,
  type WorkOrder,
  workOrderAssignment,
  workOrderCancellation,
  workOrderNote,
  workOrderOpening,
  workOrderPart,
  workOrderRepaired,
} from '@foyer/contracts/fleet-care'
import {
  command,
  commandIssue,
  type Command,
  configurationChange,
  nodeConfiguration,
  type NodeConfiguration,
  screenshotResult,
} from '@foyer/contracts/fleet-command'
import { enrolmentCode, enrolmentRequest } from '@foyer/contracts/fleet-enrolment'
import { history, seriesList } from '@foyer/contracts/fleet-history'
import {
  sampleAlarms,
  sampleAssets,
  sampleAvailability,
  sampleIdentities,
  sampleOldAlarms,
  sampleOrders,
  sampleRefusals,
  sampleWindows,
} from './sample-care.ts'
import { sampleDeskView } from './sample-desk-view.ts'
import { historyOf, sampleSeries } from './sample-history.ts'

type Refused = { refused: number; code: string; message: string }
type Answered = { status: number; body: unknown } | { status: number; csv: string }
export type CareAsk = {
  method: string
  url: URL
  accept: string
  body: () => Promise<unknown>
  staff: string
  now: number
}

export type SampleCare = {
  answer: (ask: CareAsk) => Promise<Answered | Refused | null>
  /** Nothing waits and nothing ever happened. */
  empty: () => void
  alarms: Alarm[]
  workOrders: WorkOrder[]
  commands: Command[]
  /** Ids of commands as they came, also those that came twice. */
  issued: string[]
  /** The device (as it were) moves a command on. */
  move: (id: string, more: Partial<Command> & Pick<Command, 'stage'>) => void
}

const ok = (body: unknown, status = 200): Answered => ({ status, body })
const nothingThere: Refused = { refused: 404, code: 'not-found', message: 'no such thing' }

/** The hall's routes about the fleet, with their shapes and none of their rules. `tell` sends to open pages. */
export const sampleCare = (clock: () => number, tell: (message: FleetMessage) => void): SampleCare => {
  const start = clock()
  const alarms = sampleAlarms(start)
  const old = sampleOldAlarms(start)
  const workOrders = sampleOrders(start)
  const windows = sampleWindows(start)
  const identities = sampleIdentities(start)
  const refusals = sampleRefusals(start)
  const assets = sampleAssets(start)
  const commands: Command[] = []
  const issued: string[] = []
  const state: { configuration: NodeConfiguration; empty: boolean } = {
    configuration: { desired: null, reported: null, history: [] },
    empty: false,
  }

  const changeOrder = (id: number, change: Partial<WorkOrder>): Answered | Refused => {
    const order = workOrders.find((each) => each.id === id)
    if (order === undefined) return nothingThere
    Object.assign(order, change)
    tell({ type: 'work-order', workOrder: order })
    return ok(order)
  }
  const move: SampleCare['move'] = (id, more) => {
    const found = commands.find((each) => each.id === id)
    if (found === undefined) throw new TypeError(`no command ${id}`)
    Object.assign(found, more, { stages: [...found.stages, { stage: more.stage, at: clock() }] })
    tell({ type: 'command', command: command.parse(found) })
  }

  const ofOrder = async (
    { body, staff, now }: CareAsk,
    id: number,
    what: string,
  ): Promise<Answered | Refused> => {
    const order = workOrders.find((each) => each.id === id)
    if (order === undefined) return nothingThere
    switch (what) {
      case 'assignment': {
        const { to } = workOrderAssignment.parse(await body())
        return changeOrder(id, { assignedTo: to, state: to === null ? 'open' : 'assigned' })
      }
      case 'notes': {
        const { text } = workOrderNote.parse(await body())
        return changeOrder(id, { notes: [...order.notes, { at: now, by: staff, text }] })
      }
      case 'parts': {
        const { part, serialNumber } = workOrderPart.parse(await body())
        return changeOrder(id, { parts: [...order.parts, { part, serialNumber, at: now, by: staff }] })
      }
      case 'repaired':
        workOrderRepaired.parse(await body())
        return changeOrder(id, { state: 'proving' })
      default:
        workOrderCancellation.parse(await body())
        return changeOrder(id, { state: 'cancelled' })
    }
  }

  const ofNode = async (
    ask: CareAsk,
    group: string,
    node: string,
    what: string,
  ): Promise<Answered | Refused> => {
    const { method, url, body, staff, now } = ask
    if (what === 'series') return ok(seriesList.parse(state.empty ? [] : sampleSeries(now)))
    if (what === 'history') {
      const asked = (name: string): string => url.searchParams.get(name) ?? ''
      return ok(
        history.parse(
          historyOf(asked('metric'), Number(asked('from')), Number(asked('until')), asked('resolution')),
        ),
      )
    }
    if (what === 'configuration') {
      if (method === 'PUT') {
        const { settings } = configurationChange.parse(await body())
        const version = (state.configuration.desired?.version ?? 0) + 1
        state.configuration = nodeConfiguration.parse({
          desired: { version, settings },
          reported: state.configuration.reported,
          history: [
            ...state.configuration.history,
            { version, settings, by: staff, at: now, outcome: 'pending' },
          ],
        })
      }
      return ok(state.configuration)
    }
    if (method === 'GET') return ok(commands.filter((each) => each.group === group && each.node === node))
    const { id, order, within } = commandIssue.parse(await body())
    issued.push(id)
    const same = commands.find((each) => each.id === id)
    if (same !== undefined) return ok(same)
    const given = command.parse({
      id,
      group,
      node,
      order,
      actor: staff,
      issuedAt: now,
      expiresAt: now + within * 1_000,
      stage: 'queued',
      stages: [{ stage: 'queued', at: now }],
      proof: null,
      reason: null,
      result: null,
    })
    commands.push(given)
    return ok(given, 201)
  }

  const answer: SampleCare['answer'] = async (ask) => {
    const { method, url, accept, body, staff, now } = ask
    const path = url.pathname.replace('/api/v1/fleet', '')
    if (path === url.pathname) return null
    const [, first = '', second = '', third = '', fourth = ''] = path.split('/').map(decodeURIComponent)
    switch (first) {
      case 'alarms': {
        if (method === 'GET') {
          if (state.empty || url.searchParams.has('before')) return ok([])
          return ok(
            url.searchParams.get('state') === 'all'
              ? [...alarms, ...old]
              : alarms.filter((each) => each.state !== 'cleared'),
          )
        }
        const { note } = alarmAcknowledgement.parse(await body())
        const found = alarms.find((each) => each.id === Number(second))
        if (found === undefined) return nothingThere
        const said =
          note === null ? [] : [{ at: now, what: 'acknowledged', metric: null, value: note, expected: null }]
        Object.assign(found, {
          state: 'acknowledged',
          acknowledgedBy: staff,
          acknowledgedAt: now,
          evidence: [...found.evidence, ...said],
        })
        tell({ type: 'alarm', alarm: found })
        return ok(found)
      }
      case 'work-orders': {
        if (method === 'GET')
          return ok(
            state.empty
              ? []
              : workOrders.filter(
                  (each) => url.searchParams.get('state') === 'all' || each.closedAt === null,
                ),
          )
        if (second !== '') return ofOrder(ask, Number(second), third)
        const opening = workOrderOpening.parse(await body())
        const order: WorkOrder = {
          id: 58,
          subject: opening.subject,
          title: opening.title,
          state: 'open',
          openedAt: now,
          openedBy: 'staff',
          assignedTo: null,
          evidence: [],
          alarms: [],
          notes: opening.note === null ? [] : [{ at: now, by: staff, text: opening.note }],
          parts: [],
          closedAt: null,
          closingProof: null,
        }
        workOrders.unshift(order)
        return ok(order, 201)
      }
      case 'maintenance': {
        if (method === 'POST') {
          const made = { id: 8 + windows.length, by: staff, ...maintenanceRequest.parse(await body()) }
          windows.unshift(made)
          return ok(made, 201)
        }
        if (method === 'DELETE') {
          const index = windows.findIndex(({ id }) => id === Number(second))
          if (index !== -1) windows.splice(index, 1)
          return ok(null)
        }
        return ok(state.empty ? [] : windows)
      }
      case 'identities': {
        if (method === 'DELETE') {
          const found = identities.find(({ serial }) => serial === second)
          if (found === undefined) return nothingThere
          const given = await body()
          const reason =
            typeof given === 'object' && given !== null && 'reason' in given ? String(given.reason) : ''
          Object.assign(found, { state: 'revoked', revokedAt: now, revokedBy: staff, reason })
          return ok(found)
        }
        return ok(state.empty ? [] : identities)
      }
      case 'refusals':
        return ok(state.empty ? [] : refusals)
      case 'enrolments': {
        const { group, node } = enrolmentRequest.parse(await body())
        return ok(
          enrolmentCode.parse({
            code: 'K7QM-2XTD-9RFA',
            group,
            node,
            expiresAt: now + 3_600_000,
            caFingerprint: '9f3c'.repeat(16),
            url: 'https://hall.example:7443',
          }),
          201,
        )
      }
      case 'assets': {
        if (method === 'PUT') {
          const facts = assetFacts.parse(await body())
          const known = assets.find(({ id }) => id === second)
          if (known !== undefined) return ok(Object.assign(known, facts))
          const made = {
            id: second,
            ...facts,
            stage: 'ordered' as const,
            history: [{ stage: 'ordered' as const, at: now, by: staff, note: null }],
          }
          assets.push(made)
          return ok(made, 201)
        }
        const known = assets.find(({ id }) => id === second)
        if (method === 'POST' && known !== undefined) {
          const { stage, note } = assetMove.parse(await body())
          Object.assign(known, { stage, history: [...known.history, { stage, at: now, by: staff, note }] })
          return ok(known)
        }
        return ok(state.empty ? [] : assets)
      }
      case 'availability': {
        const report = sampleAvailability(
          Number(url.searchParams.get('from')),
          Number(url.searchParams.get('until')),
        )
        if (accept === 'text/csv')
          return { status: 200, csv: `node,availability\r\n${report.rows.length}\r\n` }
        return ok(state.empty ? { ...report, rows: [] } : report)
      }
      case 'nodes':
        return ofNode(ask, second, third, fourth)
      case 'commands':
        return ok(screenshotResult.parse({ takenAt: now - 4_000, view: sampleDeskView }))
      default:
        return null
    }
  }
  return {
    answer,
    empty: () => {
      state.empty = true
    },
    alarms,
    workOrders,
    commands,
    issued,
    move,
  }
}
