import { createHash } from 'node:crypto'
import type { Receipt } from '@foyer/contracts/hall-api'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Billing } from './service.ts'

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const yuan = (fen: number): string =>
  new Intl.NumberFormat('zh-CN', { style: 'currency', currency: 'CNY' }).format(fen / 100)

const moment = (at: number): string =>
  new Intl.DateTimeFormat('zh-CN', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }).format(at)

const style = `
:root{color-scheme:light dark;--paper:#fff;--ground:#eef1f4;--ink:#17212b;--soft:#5a6875;--line:#dbe1e7;--done:#0b6b4f}
@media (prefers-color-scheme:dark){:root{--paper:#1a222b;--ground:#10161c;--ink:#eef2f6;--soft:#a3b0bc;--line:#313c47;--done:#5fd0a8}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,"PingFang SC","Noto Sans SC","Microsoft YaHei",sans-serif}
main{max-width:30rem;margin:0 auto;padding:1.25rem 1rem 3rem}
article{background:var(--paper);border-radius:14px;padding:1.5rem 1.25rem;border:1px solid var(--line)}
h1{font-size:1.05rem;margin:0;font-weight:600}
.state{color:var(--done);font-weight:600;margin:1.25rem 0 0}
.amount{font-size:2.4rem;line-height:1.2;font-weight:650;margin:.1rem 0 1rem;font-variant-numeric:tabular-nums}
dl{margin:0;border-top:1px solid var(--line)}
dl div{display:flex;justify-content:space-between;gap:1rem;padding:.7rem 0;border-bottom:1px solid var(--line)}
dt{color:var(--soft);flex:none}dd{margin:0;text-align:right;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
h2{font-size:.95rem;margin:1.5rem 0 .4rem}
.fee{display:block;color:var(--soft);font-size:.875rem}
footer{color:var(--soft);font-size:.875rem;margin-top:1.25rem}
`
const styleHash = createHash('sha256').update(style).digest('base64')
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const page = (title: string, content: string): string =>
  `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex,nofollow"><title>${escape(title)}</title><style>${style}</style></head><body><main>${content}</main></body></html>`

const row = (name: string, value: string): string =>
  `<div><dt>${escape(name)}</dt><dd>${escape(value)}</dd></div>`

const billRow = (bill: Receipt['bills'][number]): string => {
  const fee = bill.lateFeeFen > 0 ? `<span class="fee">另违约金 ${escape(yuan(bill.lateFeeFen))}</span>` : ''
  const [year = '', month = ''] = bill.period.split('-')
  return `<div><dt>${escape(`${year} 年 ${Number(month)} 月`)}</dt><dd>${escape(yuan(bill.amountFen))}${fee}</dd></div>`
}

export const renderReceipt = (receipt: Receipt, hallName: string): string =>
  page(
    `缴费凭证 ${receipt.number}`,
    `<article><h1>${escape(hallName)} · 电费缴费凭证</h1>
<p class="state">已缴费</p><p class="amount">${escape(yuan(receipt.amountFen))}</p>
<dl>${row('户号', receipt.customerNumber)}${row('户名', receipt.customerNameMasked)}${row('缴费时间', moment(receipt.paidAt))}${row('缴费方式', receipt.channel)}${row('凭证号', receipt.number)}${row('交易号', receipt.transactionId)}</dl>
<h2>缴费账单</h2><dl>${receipt.bills.map(billRow).join('')}</dl>
<footer>本页可作缴费证明，不是发票。需要发票请凭户号到营业厅或线上办理。</footer></article>`,
  )

const missing = page(
  '没有这张凭证',
  '<article><h1>没有这张凭证</h1><p>链接可能不完整，请重新扫描小票或终端屏幕上的二维码。</p></article>',
)

/** `/r/<token>`: the receipt as a page for the customer's phone. Whoever has the link may see it. */
export const receiptPages =
  ({ billing, hallName }: { billing: Billing; hallName: string }): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/r/:token',
      {
        schema: { hide: true, params: z.object({ token: z.string().max(64) }) },
        config: { rateLimit: { max: 60, timeWindow: 60_000 } },
      },
      async (request, reply) => {
        const receipt = await billing.receiptByToken(request.params.token)
        return reply
          .code(receipt === null ? 404 : 200)
          .headers({
            'content-security-policy': policy,
            'x-robots-tag': 'noindex, nofollow',
            'cache-control': 'private, no-store',
          })
          .type('text/html; charset=utf-8')
          .send(receipt === null ? missing : renderReceipt(receipt, hallName))
      },
    )
  }
