import { code128 } from './code128.js'
import { element } from './elements.js'

/** A printer's columns are all alike: one for a byte, two for a Chinese character. */
function cells(span) {
  return Array.from(span.text, (character) => {
    const cell = element('span', { className: 'cell', textContent: character })
    cell.style.width = `${character.codePointAt(0) > 0x7e ? 1.2 : 0.6}em`
    return cell
  })
}

function printed(item) {
  switch (item.kind) {
    case 'line':
      return element(
        'div',
        { className: `printed ${item.align}` },
        ...item.spans.map((span) =>
          element(span.bold ? 'b' : 'span', { className: span.height > 1 ? 'tall' : '' }, ...cells(span)),
        ),
      )
    case 'qr':
      return element(
        'div',
        { className: `printed ${item.align}` },
        element('img', {
          src: `api/qr?data=${encodeURIComponent(item.data)}`,
          alt: item.data,
          title: item.data,
        }),
      )
    case 'barcode':
      return element(
        'div',
        { className: `printed ${item.align}` },
        element('div', {}, code128(item.data), element('span', { textContent: item.data })),
      )
    case 'cut':
      return element('hr', { className: 'cut', title: '切纸' })
    default:
      return element('div', { className: 'garbage', textContent: `? ${item.hex}` })
  }
}

/** Draws what came out of the printer, the newest at the end. */
export function drawRoll(roll, items) {
  const children = items.map(printed)
  roll.replaceChildren(
    ...(children.length === 0
      ? [element('p', { className: 'hint', textContent: '纸上还什么都没有。' })]
      : children),
  )
  roll.scrollTop = roll.scrollHeight
}
