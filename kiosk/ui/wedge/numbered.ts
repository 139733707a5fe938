/**
 * A kiosk by a numeric keypad: what can be pressed on a screen carries the key that presses it, and the key presses
 * the very button, so that keypad and finger cannot differ.
 */
const attribute = 'data-keypad-key'

/** Rows, ways and small buttons of the screen itself; the keys of an entry have their digits already. */
const choices = 'main.touch .button:is(.choice, .quiet):not(.turner)'
/** The first of these that is there. */
const fixed: readonly (readonly [key: string, ...selectors: string[]])[] = [
  ['Enter', '.idle [data-anchor="action:stay"]', '.bar-primary .primary'],
  ['-', '[data-anchor="action:back"]'],
  ['/', '.idle [data-anchor="action:idle-leave"]', '[data-anchor="action:leave"]'],
  ['*', '[data-anchor="action:hang-up"]', '.bar-help .button'],
]
const shownAs: ReadonlyMap<string, string> = new Map([
  ['Enter', '↵'],
  ['-', '−'],
])

const usable = (element: Element): element is HTMLElement =>
  element instanceof HTMLElement && !element.hasAttribute('disabled') && element.closest('[inert]') === null

/** Of a list that scrolls, only what is in sight has a number. */
const inSight = (element: HTMLElement): boolean => {
  const room = element.closest('.scroll-room')
  if (room === null) return true
  const [own, outer] = [element.getBoundingClientRect(), room.getBoundingClientRect()]
  const middle = (own.top + own.bottom) / 2
  return middle >= outer.top && middle <= outer.bottom
}

const find = (kiosk: Element, selector: string): HTMLElement[] =>
  [...kiosk.querySelectorAll(selector)].filter(usable)

/** Which key presses which button now. On an entry digits are typed, and `+` presses its one small button. */
export const keypadKeys = (kiosk: Element): ReadonlyMap<string, HTMLElement> => {
  const keys = new Map<string, HTMLElement>()
  for (const [key, ...selectors] of fixed) {
    const [button] = selectors.flatMap((selector) => find(kiosk, selector))
    if (button !== undefined) keys.set(key, button)
  }
  const screen = find(kiosk, choices).filter(inSight)
  if (kiosk.querySelector('main.touch .keypad') !== null) {
    if (screen[0] !== undefined) keys.set('+', screen[0])
    return keys
  }
  for (const [index, button] of screen.slice(0, 9).entries()) keys.set(String(index + 1), button)
  const [up, down] = [...kiosk.querySelectorAll('.turner')].filter((turner) => turner instanceof HTMLElement)
  // At the end of a list the key turns back to its beginning.
  const turner = [down, up].find((each) => each !== undefined && usable(each))
  if (turner !== undefined) keys.set('+', turner)
  return keys
}

/** Writes its key on every button, or takes all of them away. */
export const showKeypadKeys = (kiosk: Element, shown: boolean): void => {
  const keys = shown ? keypadKeys(kiosk) : new Map<string, HTMLElement>()
  const wanted = new Map([...keys].map(([key, element]) => [element, shownAs.get(key) ?? key]))
  for (const element of kiosk.querySelectorAll(`[${attribute}]`)) {
    if (!(element instanceof HTMLElement) || !wanted.has(element)) element.removeAttribute(attribute)
  }
  for (const [element, key] of wanted) element.setAttribute(attribute, key)
}
