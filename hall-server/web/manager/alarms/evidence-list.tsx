import type { Evidence } from '@foyer/contracts/fleet-care'
import { formatDateTime } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { evidenceWords, expectedWords } from './evidence-words.ts'
import { alarmTexts } from './texts.ts'
import { managerTexts } from '../texts.ts'

/** What was seen, newest first: when, what, and what it should have been. */
export function EvidenceList({ evidence }: { evidence: readonly Evidence[] }) {
  const texts = useTexts(alarmTexts)
  const manager = useTexts(managerTexts)
  const { language } = useLanguage()
  return (
    <ol className="evidence" aria-label={texts.evidence}>
      {evidence
        .toSorted((a, b) => b.at - a.at)
        .map((each, index) => (
          <li key={`${each.at}-${each.what}-${index}`}>
            <time className="soft small">{formatDateTime(language, each.at)}</time>
            <span>
              {evidenceWords(each, language, texts, manager)}
              {each.expected !== null && (
                <span className="soft"> · {texts.expected(expectedWords(each, manager))}</span>
              )}
            </span>
          </li>
        ))}
    </ol>
  )
}
