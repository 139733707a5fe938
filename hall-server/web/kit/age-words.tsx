import type { CSSProperties } from 'react'
import { ageOf } from './age.ts'
import { useTexts } from './language.tsx'
import { kitTexts } from './texts.ts'

/** “12 秒前”, fading from ink to grey to hatched as what it tells of grows old. */
export function AgeWords({ at, now }: { at: number; now: number }) {
  const { ago } = useTexts(kitTexts)
  const age = ageOf(at, now)
  const fade: CSSProperties = { '--fade': age.fade.toFixed(2) }
  return (
    <span className="age" data-freshness={age.freshness} style={fade}>
      {ago(age.ms)}
    </span>
  )
}
