import type { DeviceTwin } from '@foyer/contracts/fleet'
import { AgeWords } from '../kit/age-words.tsx'
import { useTexts } from '../kit/language.tsx'
import { trialOf, managerTexts } from './texts.ts'

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
  const trial = trialOf(exercised, proof.exercised, texts)
  return (
    <p className="proof">
      <AgeWords at={proof.at} now={now} />
      {texts.comma}
      {trial.did} <strong>{proof.ok ? trial.ok : trial.failed}</strong>
      <span className="proof-answer code soft">{proof.answer}</span>
    </p>
  )
}
