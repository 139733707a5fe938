import type { Subject } from '@foyer/contracts/fleet-care'
import { useTexts } from '../kit/language.tsx'
import { addressOf } from './address.ts'
import { inWords, managerTexts, type ManagerTexts } from './texts.ts'

/** The hall itself has no group: its own deafness is an alarm about no device. */
export const subjectWords = (
  { group, node, device }: Subject,
  { kinds, tabs }: Pick<ManagerTexts, 'kinds' | 'tabs'>,
): string => {
  if (group === '') return tabs.hall
  return device === null ? node : `${node} · ${inWords(kinds, device)}`
}

/** What something is about, as a way to its page. */
export function SubjectLink({ subject }: { subject: Subject }) {
  const texts = useTexts(managerTexts)
  return (
    <a
      href={
        subject.group === ''
          ? addressOf({ page: 'hall' })
          : addressOf({ page: 'device', group: subject.group, node: subject.node })
      }
    >
      {subjectWords(subject, texts)}
    </a>
  )
}

export const isAbout = (subject: Subject, group: string, node: string): boolean =>
  subject.group === group && subject.node === node
