import type { LedgerReceipt } from '@foyer/contracts/face'
import { formatDateTime } from '../../kit/format.ts'
import { useLanguage, useTexts } from '../../kit/language.tsx'
import { QrCode } from '../../kit/qr-code.tsx'
import { Mark } from '../../kit/shapes.tsx'
import { erasureTexts } from './texts.ts'

/** What the customer takes along: on paper, or by scanning it. */
export function ErasureSlip({ receipt, next }: { receipt: LedgerReceipt; next: () => void }) {
  const texts = useTexts(erasureTexts)
  const { language } = useLanguage()
  return (
    <>
      <header>
        <h1 role="status">{texts.done}</h1>
        <p className="soft">{texts.doneWhy}</p>
      </header>
      <article className="slip" aria-label={texts.receipt}>
        <h2>
          <Mark />
          {texts.receipt}
        </h2>
        <div className="slip-code">
          <QrCode text={receipt.url} label={texts.code} />
          <p className="small">{texts.scan}</p>
        </div>
        <dl>
          <dt>{texts.number}</dt>
          <dd className="code">{receipt.number}</dd>
          <dt>{texts.at}</dt>
          <dd>{formatDateTime(language, receipt.at)}</dd>
          <dt>{texts.hash}</dt>
          <dd className="code">{receipt.entryHash}</dd>
          <dt>{texts.address}</dt>
          <dd>
            <a href={receipt.url} target="_blank" rel="noreferrer">
              {receipt.url}
            </a>
          </dd>
        </dl>
      </article>
      <p className="erasure-buttons">
        <button className="button" data-kind="primary" type="button" onClick={() => window.print()}>
          {texts.print}
        </button>
        <button className="button" type="button" onClick={next}>
          {texts.next}
        </button>
      </p>
    </>
  )
}
