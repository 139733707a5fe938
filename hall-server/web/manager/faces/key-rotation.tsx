import { faceSummary, type FaceSummary } from '@foyer/contracts/face'
import { useState } from 'react'
import { postTo } from '../../kit/api.ts'
import { useTexts } from '../../kit/language.tsx'
import { facesTexts } from './texts.ts'

type Step = 'idle' | 'asked' | 'working'

/** Changing the key: asked back once, because older backups end with it. */
export function KeyRotation({
  changed,
  reload,
}: {
  changed: (now: FaceSummary) => void
  reload: () => void
}) {
  const texts = useTexts(facesTexts)
  const [step, setStep] = useState<Step>('idle')
  const [told, setTold] = useState('')
  const rotate = async (): Promise<void> => {
    setStep('working')
    const answer = await postTo('/face/key-rotations', faceSummary, null)
    setStep('idle')
    if (answer.kind === 'ok') {
      changed(answer.value)
      setTold(texts.rotated)
      return
    }
    setTold(answer.kind === 'refused' ? texts.rotateRefused(answer.message) : texts.rotateFailed)
    reload()
  }
  return (
    <div className="rotation">
      {step === 'idle' ? (
        <button
          className="button"
          type="button"
          onClick={() => {
            setTold('')
            setStep('asked')
          }}
        >
          {texts.rotate}
        </button>
      ) : (
        <div className="rotation-asks" role="group" aria-label={texts.rotateAsk}>
          <p>
            <strong>{texts.rotateAsk}</strong> {texts.rotateWhy}
          </p>
          <p className="rotation-buttons">
            <button className="button" type="button" autoFocus onClick={() => setStep('idle')}>
              {texts.keep}
            </button>
            <button
              className="button"
              data-kind="primary"
              type="button"
              disabled={step === 'working'}
              {...(step === 'working' ? { 'data-working': '' } : {})}
              onClick={() => void rotate()}
            >
              {texts.rotateNow}
            </button>
          </p>
        </div>
      )}
      <p className="rotation-told" role="status">
        {told}
      </p>
    </div>
  )
}
