import type { ApplicationDetail } from '@foyer/contracts/hall-api'
import { useTexts } from '../kit/language.tsx'
import { clerkTexts } from './texts.ts'

const cardDate = (date: string): string => date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')

export function Applicant({ detail }: { detail: ApplicationDetail }) {
  const { detail: texts, separator } = useTexts(clerkTexts)
  const { applicant, customerNumber } = detail
  return (
    <section>
      <h3>{texts.applicant}</h3>
      <dl className="person">
        <dt>{texts.name}</dt>
        <dd>{applicant.name}</dd>
        <dt>{texts.customerNumber}</dt>
        <dd>{customerNumber ?? <strong>{texts.noCustomer}</strong>}</dd>
        {applicant.phone !== null && (
          <>
            <dt>{texts.phone}</dt>
            <dd>{applicant.phone}</dd>
          </>
        )}
        {applicant.card === null ? (
          <>
            <dt>{texts.idNumber}</dt>
            <dd className="soft">{texts.noCard}</dd>
          </>
        ) : (
          <>
            <dt>{texts.cardKind}</dt>
            <dd>{texts.cardKinds['kind' in applicant.card ? applicant.card.kind : 'resident']}</dd>
            <dt>{texts.idNumber}</dt>
            <dd>{applicant.card.idNumber}</dd>
            {'englishName' in applicant.card && (
              <>
                <dt>{texts.englishName}</dt>
                <dd lang="en">{applicant.card.englishName}</dd>
                <dt>{texts.nationality}</dt>
                <dd>{applicant.card.nationality}</dd>
              </>
            )}
            {'address' in applicant.card && (
              <>
                <dt>{texts.cardAddress}</dt>
                <dd>{applicant.card.address}</dd>
              </>
            )}
            <dt>{texts.validity}</dt>
            <dd>
              {cardDate(applicant.card.validFrom)} {separator} {cardDate(applicant.card.validTo)}
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}
