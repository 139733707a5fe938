import { code128 } from './code128.js'
import { element } from './elements.js'

/** A picture as the printer burnt it, one rectangle for each run of dots. */
function dots({ width, height, rows }) {
  const namespace = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(namespace, 'svg')
  svg.setAttribute('class', 'dots')
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
  svg.style.width = `${width / 20}em`
  svg.style.height = `${height / 20}em`
  const path = document.createElementNS(namespace, 'path')
  const runs = rows.flatMap((row, y) => {
    const bits = Array.from(row, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('')
    return Array.from(
      bits.matchAll(/1+/g),
      ({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`,
    )
  })
  path.setAttribute('d', runs.join(''))
  svg.append(path)
  return svg
}

/** A printer's columns are all alike: one for a byte, two for a Chinese character. */
function cells(span) {
  if (span.picture !== null) return [dots(span.picture)]
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
    case 'picture':
      return element('div', { className: `printed ${item.align}` }, dots(item.picture))
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
