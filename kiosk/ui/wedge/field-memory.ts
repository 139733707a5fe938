type Field = HTMLInputElement | HTMLTextAreaElement

/** The field that keys go into by themselves; null when none has the focus. */
export const focusedField = (): Field | null => {
  const element = document.activeElement
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element : null
}

/** What stood in a field before somebody began to write into it. */
export interface FieldMemory {
  readonly field: Field
  readonly restore: () => void
}

export const remember = (field: Field): FieldMemory => {
  const { value, selectionStart, selectionEnd } = field
  return {
    field,
    restore: () => {
      // React hears of a value only through the prototype's own setter and an event.
      const prototype = field instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement
      Object.getOwnPropertyDescriptor(prototype.prototype, 'value')?.set?.call(field, value)
      field.dispatchEvent(new Event('input', { bubbles: true }))
      field.setSelectionRange(selectionStart, selectionEnd)
    },
  }
}
