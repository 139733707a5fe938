import { createHash } from 'node:crypto'
import type { Order } from './orders.ts'

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const style = `
:root{color-scheme:light dark;--paper:#fff;--ground:#eef1f4;--ink:#17212b;--soft:#5a6875;--line:#dbe1e7;--go:#0b6b4f;--on-go:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#1a222b;--ground:#10161c;--ink:#eef2f6;--soft:#a3b0bc;--line:#313c47;--go:#5fd0a8;--on-go:#0c1a15}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,"PingFang SC","Noto Sans SC","Microsoft YaHei",sans-serif}
main{max-width:26rem;margin:0 auto;padding:2rem 1rem}
article{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1.75rem 1.25rem;text-align:center}
.merchant{color:var(--soft);margin:0}
.amount{font-size:2.75rem;line-height:1.2;font-weight:650;margin:.25rem 0 1.5rem;font-variant-numeric:tabular-nums}
form{margin:0 0 .75rem}
button{width:100%;min-height:56px;border-radius:12px;border:1px solid var(--line);background:none;color:inherit;font:inherit;font-weight:600}
button.go{background:var(--go);border-color:var(--go);color:var(--on-go)}
button:focus-visible{outline:3px solid var(--go);outline-offset:3px}
.state{font-size:1.25rem;font-weight:600;margin:.5rem 0}
footer{color:var(--soft);font-size:.875rem;text-align:center;margin-top:1rem}
`
const styleHash = createHash('sha256').update(style).digest('base64')
export const payPagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

const yuan = (fen: number): string =>
  new Intl.NumberFormat('zh-CN', { style: 'currency', currency: 'CNY' }).format(fen / 100)

const stateText: Readonly<Record<Order['status'], string>> = {
  open: '',
  paid: '支付成功',
  closed: '订单已关闭，未扣款',
  refunded: '已原路退款',
}

const frame = (content: string): string =>
  `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>演示支付</title><style>${style}</style></head><body><main>${content}<footer>演示支付网关，不会真实扣款</footer></main></body></html>`

/** What the customer's phone shows after scanning the code. Works without script. */
export const payPage = (order: Order, left: boolean): string => {
  const path = `/gateway/pay/${encodeURIComponent(order.orderKey)}`
  const buttons =
    order.status === 'open'
      ? `<form method="post" action="${path}/confirm"><button class="go">确认支付</button></form><form method="post" action="${path}/cancel"><button>取消</button></form>`
      : `<p class="state" role="status">${stateText[order.status]}</p>`
  const note = left && order.status === 'open' ? '<p role="status">尚未支付，订单有效期内仍可支付。</p>' : ''
  return frame(
    `<article><p class="merchant">${escape(order.subject)}</p><p class="amount">${escape(yuan(order.amountFen))}</p>${note}${buttons}</article>`,
  )
}

export const noOrderPage = frame('<article><p class="state">没有这笔订单</p></article>')
