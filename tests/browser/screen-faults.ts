/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What is wrong with a drawn screen, in words, and where its help button stands. Runs inside the page. */
export const findFaults = ({ portrait }: { portrait: boolean }): { faults: string[]; help: string } => {
  const faults: string[] = []
  const { innerWidth: width, innerHeight: height } = window
  /** One pixel of the design: 1080 × 1920 upright, 1920 × 1080 lying. */
  const u = portrait ? Math.min(width / 1080, height / 1920) : Math.min(width / 1920, height / 1080)
  const reach = { top: 700 * u, bottom: height - 120 * u }
  const tolerance = 1.5
  const name = (element: Element): string =>
    `${element.getAttribute('data-anchor') ?? element.className} "${(element.textContent ?? '').slice(0, 24)}"`
  const inScroller = (element: Element): boolean => element.closest('.scroll-room, .phrases') !== null

  /** There for whoever listens, and for nobody's eyes. */
  const onlyRead = (element: Element): boolean => {
    for (let each: Element | null = element; each !== null; each = each.parentElement) {
      if (getComputedStyle(each).clipPath === 'inset(50%)') return true
    }
    return false
  }

  if (document.documentElement.scrollWidth > width) faults.push('the page scrolls sideways')

  /** The part of the screen that an element's own box is allowed to use. */
  const roomOf = (element: Element): DOMRect | null =>
    (
      element.closest('.touch, .read, .bar, .band, .settings, .help-told, .help-controls') ?? null
    )?.getBoundingClientRect() ?? null

  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = words.nextNode(); node !== null; node = words.nextNode()) {
    const element = node.parentElement
    if (element === null || (node.textContent ?? '').trim() === '') continue
    if (element.closest('.said-text, script, style, .idle') !== null || onlyRead(element)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects()) {
      if (box.width === 0 || inScroller(element)) continue
      const room = roomOf(element)
      if (room === null) continue
      const button = element.closest('button')?.getBoundingClientRect() ?? null
      for (const bounds of button === null ? [room] : [room, button]) {
        if (
          box.left < bounds.left - tolerance ||
          box.right > bounds.right + tolerance ||
          // A line's box is higher than its glyphs by the leading.
          box.top < bounds.top - box.height * 0.2 - tolerance ||
          box.bottom > bounds.bottom + box.height * 0.2 + tolerance
        ) {
          faults.push(
            `text leaves its room: ${name(element)} ${Math.round(box.left)},${Math.round(box.top)}–${Math.round(box.right)},${Math.round(box.bottom)} in ${Math.round(bounds.left)},${Math.round(bounds.top)}–${Math.round(bounds.right)},${Math.round(bounds.bottom)}`,
          )
          break
        }
      }
    }
  }

  for (const element of document.querySelectorAll<HTMLElement>(
    '.button-content, .title, .why, .choice-title, .choice-note, .band, .settings',
  )) {
    if (element.scrollWidth > element.clientWidth + tolerance && element.clientWidth > 0) {
      faults.push(`wider than its room: ${name(element)}`)
    }
  }

  const buttons = [...document.querySelectorAll<HTMLElement>('button')]
  for (const button of buttons) {
    const box = button.getBoundingClientRect()
    if (box.width === 0) continue
    const main = button.closest('.touch, .bar, .idle') !== null
    const least = (main ? 88 : 56) * u - tolerance
    if (box.height < least || box.width < least) {
      faults.push(`target of ${Math.round(box.width / u)} × ${Math.round(box.height / u)}: ${name(button)}`)
    }
    if (inScroller(button)) continue
    if (box.left < 0 || box.right > width + tolerance)
      faults.push(`target beside the screen: ${name(button)}`)
    if (portrait && (box.top < reach.top - tolerance || box.bottom > reach.bottom + tolerance)) {
      faults.push(`out of reach at ${Math.round(box.top / u)}–${Math.round(box.bottom / u)}: ${name(button)}`)
    }
    for (const other of buttons) {
      if (other === button || inScroller(other) || other.closest('.idle') !== button.closest('.idle'))
        continue
      const second = other.getBoundingClientRect()
      const across = Math.min(box.right, second.right) - Math.max(box.left, second.left)
      const down = Math.min(box.bottom, second.bottom) - Math.max(box.top, second.top)
      if (across > tolerance && down > tolerance) faults.push(`${name(button)} covers ${name(other)}`)
    }
  }
  for (const room of document.querySelectorAll('.scroll-room')) {
    if (room.clientHeight < 100 * u) faults.push(`a list of only ${Math.round(room.clientHeight / u)}`)
  }
  for (const code of document.querySelectorAll('.qr')) {
    const box = code.getBoundingClientRect()
    if (Math.abs(box.width - box.height) > tolerance) faults.push('a QR code that is not square')
    if (box.height < 200 * u - tolerance) faults.push(`a QR code of only ${Math.round(box.height / u)}`)
    const room = roomOf(code)
    if (room !== null && (box.bottom > room.bottom + tolerance || box.right > room.right + tolerance))
      faults.push('a QR code leaves its room')
  }
  const help = document.querySelector('[data-anchor="action:help"]')?.getBoundingClientRect()
  return {
    faults,
    help:
      help === undefined ? 'nowhere' : `${Math.round((help.left + help.right) / 2)},${Math.round(help.top)}`,
  }
}
