import { byId, element, pressable, send } from './elements.js'

const time = (at) =>
  new Date(at).toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const money = (fen) => (fen / 100).toLocaleString('zh-CN', { style: 'currency', currency: 'CNY' })
const orderWords = { open: '等待付款', paid: '已付款', closed: '已关闭', refunded: '已退款' }
const switches = {
  duplicateCallbacks: '通知发两遍',
  wrongSignature: '签名错误',
  dropCallbacks: '通知丢失',
}

async function read(path) {
  try {
    const response = await fetch(path)
    return response.ok ? await response.json() : null
  } catch {
    return null
  }
}

function orderBubble(order) {
  const bubble = element(
    'div',
    { className: 'bubble' },
    element('small', { textContent: `支付 · ${orderWords[order.status] ?? order.status}` }),
    `${money(order.amountFen)} ${order.subject}`,
  )
  if (order.status === 'open') {
    bubble.append(
      element('br'),
      element('a', { href: order.payUrl, target: '_blank', rel: 'noopener', textContent: '打开付款页' }),
    )
  }
  return { at: order.createdAt, bubble }
}

/** Text messages and payments, newest first, as the customer's phone would show them. */
export async function drawPhone() {
  const [messages, orders, control] = await Promise.all([
    read('phone/messages'),
    read('gateway/orders'),
    read('gateway/control'),
  ])
  const bubbles = [
    ...(orders ?? []).slice(0, 20).map(orderBubble),
    ...(messages ?? []).slice(0, 20).map(({ at, phone, text }) => ({
      at,
      bubble: element(
        'div',
        { className: 'bubble' },
        element('small', { textContent: `短信 · ${phone} · ${time(at)}` }),
        text,
      ),
    })),
  ].toSorted((a, b) => b.at - a.at)
  const empty = element('p', { className: 'hint', textContent: '短信验证码和付款请求会出现在这里。' })
  const drawn = JSON.stringify([messages, orders, control])
  const phone = byId('phone')
  if (phone.dataset.drawn === drawn) return
  phone.dataset.drawn = drawn
  phone.replaceChildren(...(bubbles.length === 0 ? [empty] : bubbles.map(({ bubble }) => bubble)))
  if (control === null) return
  const change = (body) => async () => {
    await send('POST', 'gateway/control', body)
    await drawPhone()
  }
  const late = control.callbackDelayMs > 0
  byId('gateway').replaceChildren(
    pressable('晚 30 秒通知', late, change({ callbackDelayMs: late ? 0 : 30_000 }), 'trouble'),
    ...Object.entries(switches).map(([name, text]) =>
      pressable(text, control[name], change({ [name]: !control[name] }), 'trouble'),
    ),
  )
}
