import { edgeAssertions } from './conformance-edge.ts'
import type {
  Assertion,
  Capture,
  CapturedPublish,
  Evidence,
  Finding,
  NodeMessage,
} from './conformance-evidence.ts'
import { hostAssertions } from './conformance-host.ts'
import { decodePayload } from './decode.ts'
import { bdSeqOf } from './node-session.ts'
import type { Topic } from './topic.ts'
import { parseTopic } from './topic.ts'

export type Verdict = Pick<Assertion, 'id' | 'rule'> & {
  verdict: 'holds' | 'violated' | 'not seen'
} & Finding

function evidenceOf(capture: Capture): Evidence {
  const messages: NodeMessage[] = []
  const states: { host: string; captured: CapturedPublish }[] = []
  const unreadable: string[] = []
  for (const captured of capture.publishes) {
    const topic: Topic | { kind: 'discarded'; reason: string } = parseTopic(captured.topic)
    if (topic.kind === 'discarded') unreadable.push(`${captured.topic}: ${topic.reason}`)
    else if (topic.kind === 'state') states.push({ host: topic.host, captured })
    else {
      const decoded = decodePayload(captured.payload)
      if (decoded.kind === 'discarded') unreadable.push(`${captured.topic}: ${decoded.reason}`)
      else {
        const { payload } = decoded
        const device = topic.kind === 'device' ? topic.device : null
        const key = `${topic.group}/${topic.node}`
        messages.push({ type: topic.type, key, device, payload, bdSeq: bdSeqOf(payload), captured })
      }
    }
  }
  return { messages, states, unreadable, connects: capture.connects }
}

/**
 * Holds captured traffic against assertions of Sparkplug 3.0, chapters 4 to 6. What the capture cannot show is
 * `not seen`, never `holds`.
 */
export function checkConformance(capture: Capture): Verdict[] {
  const evidence = evidenceOf(capture)
  return [...edgeAssertions, ...hostAssertions].map(({ id, rule, check }) => {
    const finding = check(evidence)
    const violated = finding.violations.length > 0
    return { id, rule, verdict: violated ? 'violated' : finding.seen > 0 ? 'holds' : 'not seen', ...finding }
  })
}
