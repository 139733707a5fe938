/** An element with properties and children; text is always text, never markup. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

export const byId = (id) => document.getElementById(id)

/** A button that shows whether what it stands for is on. */
export function pressable(text, pressed, onClick, className = '') {
  const button = element('button', { type: 'button', textContent: text, className })
  if (pressed !== null) button.setAttribute('aria-pressed', String(pressed))
  button.addEventListener('click', onClick)
  return button
}

const lastDrawn = new Map()

/** Draws only when what is shown changed: a button that is replaced under the finger loses the press. */
export function changed(what, shown, draw) {
  const key = JSON.stringify(shown)
  if (lastDrawn.get(what) === key) return
  lastDrawn.set(what, key)
  draw()
}

/** Sends a request and shows what went wrong, if anything did. */
export async function send(method, path, body) {
  const notice = byId('notice')
  try {
    const response = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const answer = await response.json()
    if (!response.ok) throw new TypeError(answer.message ?? `HTTP ${response.status}`)
    notice.hidden = true
    return answer
  } catch (error) {
    notice.textContent = `没有做成：${error instanceof Error ? error.message : String(error)}`
    notice.hidden = false
    return null
  }
}
