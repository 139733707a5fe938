import type { Locale } from '@foyer/contracts/locale'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'

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

const nothingSaid = { screenKey: '', texts: [] } as const

/** The title, what it is about, then the choices as they stand on the screen. */
const spokenText = (root: ParentNode): readonly string[] =>
  [...root.querySelectorAll('.title, .why, .stage [data-said], .touch button.choice, .bar-primary button')]
    .filter((element) => !(element instanceof HTMLButtonElement && element.disabled))
    .map((element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim())
    .filter((text) => text !== '')

/**
 * Says a new screen aloud while the voice is on; any touch and any new screen ends it. When only `meanwhile` changes,
 * what is new on the same screen is said, and nothing over again.
 */
export const useVoice = (on: boolean, locale: Locale, screenKey: string, meanwhile: string): void => {
  const [silenced, setSilenced] = useState('')
  const said = useRef<{ readonly screenKey: string; readonly texts: readonly string[] }>(nothingSaid)
  const sayingKey = `${screenKey} ${meanwhile}`
  useEffect(() => {
    if (!on || silenced === sayingKey) return undefined
    const voice = voiceFor(locale)
    if (voice === null) return undefined
    const synthesis = window.speechSynthesis
    const texts = spokenText(document)
    const before = said.current.screenKey === screenKey ? said.current.texts : []
    said.current = { screenKey, texts }
    for (const text of texts.filter((each) => !before.includes(each))) {
      const utterance = new SpeechSynthesisUtterance(text)
      utterance.voice = voice
      utterance.lang = voice.lang
      synthesis.speak(utterance)
    }
    const hush = (): void => {
      synthesis.cancel()
      setSilenced(sayingKey)
    }
    window.addEventListener('pointerdown', hush, { capture: true, once: true })
    return () => {
      window.removeEventListener('pointerdown', hush, { capture: true })
      synthesis.cancel()
    }
  }, [on, locale, screenKey, sayingKey, silenced])
}
