import type { Assertion, Capture, Finding } from './conformance-evidence.ts'
import { evidenceOf } from './conformance-evidence.ts'
import { flowAssertions } from './conformance-flow.ts'
import { operationAssertions } from './conformance-operation.ts'
import { payloadAssertions } from './conformance-payloads.ts'
import { structureAssertions } from './conformance-structures.ts'
import { topicAssertions } from './conformance-topics.ts'

export type Verdict = Pick<Assertion, 'id' | 'rule'> & {
  verdict: 'holds' | 'violated' | 'not seen'
} & Finding

/** The assertions of Sparkplug 3.0, chapters 4 to 6, each with its check or the reason why traffic cannot show it. */
export const chapters: readonly { title: string; assertions: readonly Assertion[] }[] = [
  { title: 'Chapter 4: topics', assertions: topicAssertions },
  { title: 'Chapter 5: operational behaviour', assertions: [...flowAssertions, ...operationAssertions] },
  { title: 'Chapter 6: payloads', assertions: [...payloadAssertions, ...structureAssertions] },
]

/**
 * Holds captured traffic against assertions of Sparkplug 3.0, chapters 4 to 6. What the capture cannot show is
 * `not seen`, never `holds`.
 */
export function checkConformance(capture: Capture): Verdict[] {
  const evidence = evidenceOf(capture)
  return chapters.flatMap(({ assertions }) =>
    assertions.flatMap((assertion) => {
      if (!('check' in assertion)) return []
      const { id, rule, check } = assertion
      const finding = check(evidence)
      const violated = finding.violations.length > 0
      const verdict = violated ? 'violated' : finding.seen > 0 ? 'holds' : 'not seen'
      return [{ id, rule, verdict, ...finding } satisfies Verdict]
    }),
  )
}
