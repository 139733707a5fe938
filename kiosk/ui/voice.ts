import type { Locale } from '@foyer/contracts/locale'
import { useEffect, useState, useSyncExternalStore } from 'react'

const subscribe = (changed: () => void): (() => void) => {
  if (!('speechSynthesis' in window)) return () => undefined
  window.speechSynthesis.addEventListener('voiceschanged', changed)
  return () => window.speechSynthesis.removeEventListener('voiceschanged', changed)
}

const voiceFor = (locale: Locale): SpeechSynthesisVoice | null => {
  if (!('speechSynthesis' in window)) return null
  const voices = window.speechSynthesis.getVoices()
  const wanted = locale.toLowerCase()
  const tag = (voice: SpeechSynthesisVoice): string => voice.lang.replace('_', '-').toLowerCase()
  return (
    voices.find((voice) => tag(voice) === wanted) ??
    // Mandarin reads both scripts.
    voices.find((voice) => tag(voice).startsWith(wanted.slice(0, 2))) ??
    null
  )
}

/** Whether this machine can speak the language at all; only then is the switch shown. */
export const useVoiceAvailable = (locale: Locale): boolean =>
  useSyncExternalStore(subscribe, () => voiceFor(locale) !== null)

/** The title, what it is about, then the choices as they stand on the screen. */
const spokenText = (root: ParentNode): readonly string[] =>
  [...root.querySelectorAll('.title, .why, .touch [data-said], .touch button.choice, .bar-primary button')]
    .filter((element) => !(element instanceof HTMLButtonElement && element.disabled))
    .map((element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim())
    .filter((text) => text !== '')

/** Says a new screen aloud while the voice is on; any touch and any new screen ends it. */
export const useVoice = (on: boolean, locale: Locale, screenKey: string): void => {
  const [silenced, setSilenced] = useState('')
  useEffect(() => {
    if (!on || silenced === screenKey) return undefined
    const voice = voiceFor(locale)
    if (voice === null) return undefined
    const synthesis = window.speechSynthesis
    for (const text of spokenText(document)) {
      const utterance = new SpeechSynthesisUtterance(text)
      utterance.voice = voice
      utterance.lang = voice.lang
      synthesis.speak(utterance)
    }
    const hush = (): void => {
      synthesis.cancel()
      setSilenced(screenKey)
    }
    window.addEventListener('pointerdown', hush, { capture: true, once: true })
    return () => {
      window.removeEventListener('pointerdown', hush, { capture: true })
      synthesis.cancel()
    }
  }, [on, locale, screenKey, silenced])
}
