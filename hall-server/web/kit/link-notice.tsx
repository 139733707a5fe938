import { useTexts } from './language.tsx'
import type { LinkState } from './live-link.ts'
import { kitTexts } from './texts.ts'

/** What a page says under its band about its own link to the hall; null while there is nothing to say. */
export function LinkNotice({ state, discarded, now }: { state: LinkState; discarded: number; now: number }) {
  const texts = useTexts(kitTexts)
  if (state.kind === 'lost') {
    const next = Math.max(0, Math.ceil((state.retryAt - now) / 1000))
    return (
      <div className="notice" data-kind="lost" role="status">
        <span>{texts.lost.lost(texts.ago(now - state.since), next)}</span>
      </div>
    )
  }
  if (discarded > 0) {
    return (
      <div className="notice" role="status">
        {texts.lost.discarded(discarded)}
      </div>
    )
  }
  return null
}
