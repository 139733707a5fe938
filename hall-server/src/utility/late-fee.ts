import { dayNumber } from '../hall-time.ts'

export type LateFeeRule = {
  /** Least fee once there is one, in fen; null where the contract has none. The 1996 wording had 1 yuan. */
  minimumFen: number | null
}

const perMille = (customers: 'household' | 'business') =>
  customers === 'household' ? { sameYear: 1, carriedOver: 1 } : { sameYear: 2, carriedOver: 3 }

/**
 * The late fee in fen on `today` of a bill due on `dueOn`: by day from the due date, households 1 ‰; others 2 ‰ while
 * in the year the debt arose and 3 ‰ after it (供电营业规则, 违约金). Nothing on the due date itself.
 */
export const lateFeeFen = (
  amountFen: number,
  dueOn: string,
  today: string,
  customers: 'household' | 'business',
  rule: LateFeeRule,
): number => {
  const due = dayNumber(dueOn)
  const now = dayNumber(today)
  if (now <= due || amountFen <= 0) return 0
  const yearEnd = dayNumber(`${dueOn.slice(0, 4)}-12-31`)
  const inYear = Math.min(now, yearEnd) - due
  const after = Math.max(0, now - yearEnd)
  const rate = perMille(customers)
  const fee = Math.round((amountFen * (inYear * rate.sameYear + after * rate.carriedOver)) / 1000)
  return Math.max(fee, rule.minimumFen ?? 0)
}
