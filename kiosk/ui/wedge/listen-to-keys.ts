import { focusedField, remember, type FieldMemory } from './field-memory.ts'
import { ScanBurst, silenceMs, type BurstEnd, type TypedKey } from './scan-burst.ts'

export interface KeyListener {
  /** A scanner that types like a keyboard typed this. */
  readonly onScan: (text: string) => void
  /** A person pressed a key and no field had the focus; a character, `Enter` or `Backspace`. */
  readonly onKey: (key: string) => void
}

const isButton = (element: Element | null): boolean =>
  element instanceof HTMLElement && element.closest('button, [role="button"], a[href]') !== null

/** A keypad whose Num Lock is off says End for its 1; where nobody writes text it means its digits all the same. */
const characterOf = (event: KeyboardEvent): string | null => {
  if (event.key.length === 1) return event.key
  if (focusedField() !== null) return null
  return /^Numpad(\d)$/.exec(event.code)?.[1] ?? (event.code === 'NumpadDecimal' ? '.' : null)
}

/**
 * Hears every key before anybody else. Outside of fields characters are held back until it is clear who writes, and then
 * handed on; inside a field they go where they belong at once, and are taken back out when it was a scanner. An input
 * method that composes is left alone. Returns how to stop.
 */
export const listenToKeys = (target: Window, listener: KeyListener): (() => void) => {
  const burst = new ScanBurst()
  let memory: FieldMemory | null = null
  let timer: number | null = null

  const handOn = (keys: readonly TypedKey[]): void => {
    const intoField = memory !== null
    memory = null
    if (!intoField) for (const { character } of keys) listener.onKey(character)
  }
  const settle = (end: BurstEnd): void => {
    if (end.kind === 'typed') handOn(end.keys)
    if (end.kind !== 'scan') return
    memory?.restore()
    memory = null
    listener.onScan(end.text)
  }
  const stopTimer = (): void => {
    if (timer !== null) target.clearTimeout(timer)
    timer = null
  }
  const swallow = (event: KeyboardEvent): void => {
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  const hearCharacter = (event: KeyboardEvent, character: string): void => {
    const field = focusedField()
    // A blank on a button presses it, unless it stands in the middle of a code.
    if (field === null && event.key === ' ' && !burst.pending) return
    const held = memory
    const moved = burst.pending && field !== (held?.field ?? null)
    if (moved) handOn(burst.release())
    const released = burst.key({ character, at: event.timeStamp })
    if (released.length > 0) handOn(released)
    if (field === null) swallow(event)
    else memory ??= remember(field)
    timer = target.setTimeout(() => settle(burst.end(null)), silenceMs)
  }
  const hearEnd = (event: KeyboardEvent): void => {
    const scanned = burst.endsScan(event.timeStamp)
    settle(burst.end(event.timeStamp))
    if (scanned) swallow(event)
    else if (event.key === 'Enter') hearEnter(event)
  }
  const hearEnter = (event: KeyboardEvent): void => {
    // The keypad's own key confirms the screen, wherever a finger was last.
    if (focusedField() !== null || (event.code !== 'NumpadEnter' && isButton(document.activeElement))) return
    swallow(event)
    listener.onKey('Enter')
  }

  const hear = (event: KeyboardEvent): void => {
    if (event.key === 'Shift') return
    stopTimer()
    if (event.isComposing || event.key === 'Process' || event.ctrlKey || event.altKey || event.metaKey) {
      handOn(burst.release())
      return
    }
    if (event.key === 'Enter' || event.key === 'Tab') {
      if (!event.repeat) hearEnd(event)
      return
    }
    const character = characterOf(event)
    if (character !== null) {
      hearCharacter(event, character)
      return
    }
    handOn(burst.release())
    if ((event.key === 'Backspace' || event.key === 'Delete') && focusedField() === null) {
      swallow(event)
      listener.onKey('Backspace')
    }
  }
  target.addEventListener('keydown', hear, { capture: true })
  return () => {
    stopTimer()
    target.removeEventListener('keydown', hear, { capture: true })
  }
}
