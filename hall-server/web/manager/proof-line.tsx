import type { DeviceTwin } from '@foyer/contracts/fleet'
import { AgeWords } from '../kit/age-words.tsx'
import { useTexts } from '../kit/language.tsx'
import { startInWords, managerTexts } from './texts.ts'

/** “12 秒前，打印自检通过”, and under it what the device answered, word for word. */
export function ProofLine({ proof, now }: { proof: DeviceTwin['proof']; now: number }) {
  const { proof: texts, exercised } = useTexts(managerTexts)
  if (proof === null) {
    return (
      <p className="proof">
        <span className="age" data-freshness="unknown">
          {texts.none}
        </span>
      </p>
    )
  }
  return (
    <p className="proof">
      <AgeWords at={proof.at} now={now} />
      {texts.comma}
      {startInWords(exercised, proof.exercised)} <strong>{proof.ok ? texts.ok : texts.failed}</strong>
      <span className="proof-answer code soft">{proof.answer}</span>
    </p>
  )
}
