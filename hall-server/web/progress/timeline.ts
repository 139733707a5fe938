import type { ApplicationProgress } from '@foyer/contracts/hall-api'

type Status = ApplicationProgress['status']
export type TimelineStep = {
  status: Status
  state: 'done' | 'now' | 'ahead'
  at: number | null
  note: string | null
}

const way: readonly Status[] = ['received', 'in-review', 'approved']

/** The line of steps: those that happened, the one that stands now, those ahead. A rejection ends the line. Pure. */
export const timelineOf = ({ status, steps }: ApplicationProgress): TimelineStep[] => {
  const decided = status === 'approved' || status === 'rejected'
  const line = status === 'rejected' ? way.map((each) => (each === 'approved' ? 'rejected' : each)) : way
  const current = line.indexOf(status)
  return line.map((each, index) => {
    const happened = steps.findLast((step) => step.status === each) ?? null
    const state =
      index < current || (decided && index === current) ? 'done' : index === current ? 'now' : 'ahead'
    return { status: each, state, at: happened?.at ?? null, note: happened?.note ?? null }
  })
}
