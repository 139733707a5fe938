/**
 * The best that one face reaches among people it is not: an enrolled template against all the others, or a face
 * whose owner said "not me" of the answer (`probe` null).
 */
export type Impostor = { readonly probe: number | null; readonly nearest: number; readonly score: number }

/**
 * One step down the impostors' scores: how many independent false alarms a threshold at `score` gives, of how many
 * independent trials. Two templates nearest to each other are one meeting seen from both ends: it counts once, and
 * the trials count for as much less.
 */
export type Level = { readonly score: number; readonly errors: number; readonly trials: number }

const meetingOf = ({ probe, nearest }: Impostor, index: number): string =>
  probe === null ? `rejected ${index}` : `${Math.min(probe, nearest)} ${Math.max(probe, nearest)}`

/** From the highest score down, a level for each distinct score. */
export const levelsOf = (impostors: readonly Impostor[]): readonly Level[] => {
  const sorted = impostors.toSorted((a, b) => b.score - a.score)
  const meetings = new Set<string>()
  return sorted.flatMap((impostor, index) => {
    meetings.add(meetingOf(impostor, index))
    if (sorted[index + 1]?.score === impostor.score) return []
    const errors = meetings.size
    return [{ score: impostor.score, errors, trials: (sorted.length * errors) / (index + 1) }]
  })
}

/** The counts at any threshold: those of the lowest level that still reaches it. */
export const countsAt = (
  levels: readonly Level[],
  threshold: number,
): { readonly errors: number; readonly trials: number } => {
  const reached = levels.findLast(({ score }) => score >= threshold)
  if (reached !== undefined) return reached
  // Nobody reaches it; how much the trials weigh is seen at the highest score.
  return { errors: 0, trials: levels[0]?.trials ?? 0 }
}
