import type { Evidence } from '@foyer/contracts/fleet-care'
import type { TwinMetric } from '@foyer/contracts/fleet'
import type { Sight } from './alarm-machine.ts'
import type { RateRule, StateRule, ThresholdRule } from './alarm-rules.ts'

/* What a rule makes of the values a device reports. Pure. Whatever is not known is `unclear`, never good. */

export type Values = ReadonlyMap<string, TwinMetric>

export const unclear: Sight = { sight: 'unclear' }

const numberOf = (values: Values, name: string): number | null => {
  const value = values.get(name)?.value
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** The value, or its share of another; null while either is not known. */
export const measured = (values: Values, metric: string, shareOf: string | null): number | null => {
  const value = numberOf(values, metric)
  if (value === null || shareOf === null) return value
  const whole = numberOf(values, shareOf)
  return whole === null || whole <= 0 ? null : value / whole
}

const rounded = (value: number): number => Number(value.toPrecision(6))

export const thresholdSight = (rule: ThresholdRule, values: Values, now: number): Sight => {
  const value = measured(values, rule.metric, rule.shareOf)
  if (value === null) return unclear
  const above = rule.direction === 'above'
  const evidence = (limit: number, sign: string): Evidence => ({
    at: now,
    what: rule.shareOf === null ? 'value' : 'share',
    metric: rule.metric,
    value: rounded(value),
    expected: `${sign} ${limit}`,
  })
  if (above ? value > rule.raise : value < rule.raise)
    return { sight: 'bad', evidence: [evidence(rule.raise, above ? '≤' : '≥')] }
  if (above ? value <= rule.clear : value >= rule.clear)
    return { sight: 'good', evidence: evidence(rule.clear, above ? '≤' : '≥') }
  return unclear
}

/** `change`: by how much the value rose (or fell) within the rule's window; null while nothing earlier is known. */
export const rateSight = (rule: RateRule, change: number | null, now: number): Sight => {
  if (change === null) return unclear
  const evidence = (limit: number): Evidence => ({
    at: now,
    what: rule.direction === 'rises' ? 'rise' : 'fall',
    metric: rule.metric,
    value: rounded(change),
    expected: `< ${limit} in ${Math.round(rule.windowMs / 60_000)} min`,
  })
  if (change >= rule.raise) return { sight: 'bad', evidence: [evidence(rule.raise)] }
  return change < rule.clear ? { sight: 'good', evidence: evidence(rule.clear) } : unclear
}

const isBad = ({ bad }: StateRule, value: TwinMetric['value']): boolean =>
  bad === 'any-text'
    ? typeof value === 'string' && value !== ''
    : (typeof value === 'string' || typeof value === 'boolean') && bad.includes(value)

const isGood = ({ good }: StateRule, value: TwinMetric['value']): boolean =>
  typeof value !== 'number' && good.includes(value)

/** `value` undefined: never reported. `beside` is shown with it, for example what the device says is wrong. */
export const stateSight = (
  rule: StateRule,
  value: TwinMetric['value'] | undefined,
  beside: readonly Evidence[],
  now: number,
): Sight => {
  if (value === undefined) return unclear
  const evidence: Evidence = { at: now, what: 'reported', metric: rule.metric, value, expected: null }
  if (isBad(rule, value)) {
    const expected = rule.good.filter((good) => good !== null && good !== '').join(' | ') || 'nothing'
    return { sight: 'bad', evidence: [{ ...evidence, expected }, ...beside] }
  }
  return isGood(rule, value) ? { sight: 'good', evidence } : unclear
}
