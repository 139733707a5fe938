import type { Rate } from '@foyer/contracts/face'
import type { Policy } from './decide.ts'
import { countsAt, levelsOf } from './impostor.ts'
import type { Impostor, Level } from './impostor.ts'
import { incompleteBeta } from './incomplete-beta.ts'
import { thresholdByCard } from './model-card.ts'
import type { ModelCard } from './model-card.ts'
import { clopperPearson, rateOf } from './rate.ts'

/** How sure it must be that the target is held before the hall's own scores set the threshold. */
const CONFIDENCE = 0.95
/** Fewer scores than this say nothing against the model card. */
const FEWEST_TO_RAISE = 50
/** The gallery grows or shrinks by a tenth, and the threshold is set anew. */
const DRIFT = 0.1
const FEWEST_TO_DRIFT = 10

export type Gallery = {
  /** The best scores of faces among people they are not. */
  readonly impostors: readonly Impostor[]
  /** Among how many others each of them was searched. */
  readonly compared: number
  /** How many are enrolled now: a stranger meets all of them. */
  readonly enrolled: number
}

/** A share of alarms among `from` people, for `to` of them: each is one more chance. */
const amongMore = (share: number, from: number, to: number): number =>
  from <= 0 || share >= 1 ? share : -Math.expm1((to / from) * Math.log1p(-share))

/**
 * The lowest threshold at which at most `target` of strangers raise a false alarm with 95 % confidence, whatever the
 * scores' distribution: what lies above the n-th highest of m is spread as Beta(n, m − n + 1) (Wilks, 1941). Null when
 * even the highest score cannot promise that: for 1 % it takes 299 independent trials.
 */
const thresholdByScores = (levels: readonly Level[], target: number): number | null => {
  const holds = ({ errors, trials }: Level): boolean =>
    incompleteBeta(target, errors, trials - errors + 1) >= CONFIDENCE
  const fails = levels.findIndex((level) => !holds(level))
  const held = fails === -1 ? levels : levels.slice(0, fails)
  return held.at(-1)?.score ?? null
}

/** The card's threshold, raised only as far as the few scores there are contradict it (95 % interval above target). */
const raisedByScores = (levels: readonly Level[], count: number, byCard: number, target: number): number => {
  const contradicted = ({ errors, trials }: { errors: number; trials: number }): boolean =>
    clopperPearson(errors, Math.max(errors, Math.round(trials))).low > target
  if (count < FEWEST_TO_RAISE || !contradicted(countsAt(levels, byCard))) return byCard
  return levels.findLast((level) => level.score >= byCard && !contradicted(level))?.score ?? byCard
}

/**
 * When a hit is a person, for this gallery and target: by the hall's own scores where there are enough, by the model
 * card raised for the gallery's size where there are not, never below the card. The margin is half a decade of the
 * card's tail: a second person nearer than that is no chance hit. Scores of "not me" count as strangers who raised an
 * alarm without those who raised none, so they only ever raise the threshold.
 */
export const calibrate = (gallery: Gallery, targetFpir: number, card: ModelCard): Policy => {
  const { impostors, compared, enrolled } = gallery
  const levels = levelsOf(impostors)
  const target = amongMore(targetFpir, enrolled, compared)
  const byScores = enrolled > 0 ? thresholdByScores(levels, target) : null
  const byCard = thresholdByCard(card, enrolled, targetFpir)
  return {
    threshold:
      byScores === null
        ? raisedByScores(levels, impostors.length, byCard, target)
        : Math.max(card.threshold, byScores),
    margin: card.risePerDecade / 2,
    targetFpir,
    source: byScores === null ? 'model-card' : 'hall',
    impostorScores: impostors.length,
  }
}

/**
 * The false positive identification rate at a threshold, for the gallery as it is now. Errors and trials are the
 * independent ones that were counted; rate and interval are carried over from `compared` to `enrolled` people.
 */
export const estimateFpir = ({ impostors, compared, enrolled }: Gallery, threshold: number): Rate => {
  const { errors, trials } = countsAt(levelsOf(impostors), threshold)
  const counted = rateOf(errors, Math.max(errors, Math.round(trials)))
  const now = (share: number): number => amongMore(share, compared, enrolled)
  return {
    ...counted,
    rate: counted.rate === null ? null : now(counted.rate),
    low: now(counted.low),
    high: now(counted.high),
  }
}

/** Whether the gallery has changed so much since it was calibrated that the threshold is due again. */
export const isDueForCalibration = (enrolledThen: number, enrolledNow: number): boolean =>
  Math.abs(enrolledNow - enrolledThen) >= Math.max(FEWEST_TO_DRIFT, DRIFT * enrolledThen)
