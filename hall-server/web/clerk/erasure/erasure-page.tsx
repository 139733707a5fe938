import type { LedgerReceipt } from '@foyer/contracts/face'
import { useState } from 'react'
import { useTexts } from '../../kit/language.tsx'
import { ErasureForm } from './erasure-form.tsx'
import { ErasureSlip } from './erasure-slip.tsx'
import { erasureTexts } from './texts.ts'

/** Withdrawal in person: who asks, how that was made sure, and the slip that proves it was done. */
export function ErasurePage() {
  const texts = useTexts(erasureTexts)
  const [receipt, setReceipt] = useState<LedgerReceipt | null>(null)
  return (
    <main className="erasure">
      {receipt === null ? (
        <>
          <header>
            <h1>{texts.title}</h1>
            <p className="soft">{texts.why}</p>
          </header>
          <ErasureForm done={setReceipt} />
        </>
      ) : (
        <ErasureSlip receipt={receipt} next={() => setReceipt(null)} />
      )}
    </main>
  )
}
