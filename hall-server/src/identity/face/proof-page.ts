import { createHash } from 'node:crypto'
import type { LedgerProof } from '@foyer/contracts/face'
import type { Locale } from '@foyer/contracts/locale'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

type Words = {
  erased: string
  enrolled: string
  holds: string
  broken: string
  holdsWhy: string
  brokenWhy: string
  number: string
  at: string
  keptUntil: string
  entryHash: string
  entries: string
  head: string
  signature: string
  publicKey: string
  check: string
  nobody: string
  missing: string
  missingWhy: string
}

const words: Readonly<Record<Locale, Words>> = {
  'zh-CN': {
    erased: '人脸信息已删除',
    enrolled: '已同意保存人脸信息',
    holds: '凭证属实',
    broken: '凭证与账本对不上',
    holdsWhy: '这条记录在本厅的账本里，此后的每条记录都连得上，签名有效。',
    brokenWhy: '本厅账本在这条记录之后有缺失或改动。请保留纸质凭证，并向营业厅反映。',
    number: '凭证号',
    at: '时间',
    keptUntil: '保存至',
    entryHash: '记录摘要',
    entries: '账本条数',
    head: '账本末条摘要',
    signature: '签名',
    publicKey: '公钥',
    check: '请核对“记录摘要”的前几位与纸质凭证上的是否相同。',
    nobody: '本页不含您的姓名、户号或照片。',
    missing: '没有这张凭证',
    missingWhy: '链接可能不完整，请重新扫描凭证上的二维码。',
  },
  'zh-TW': {
    erased: '人臉資訊已刪除',
    enrolled: '已同意保存人臉資訊',
    holds: '憑證屬實',
    broken: '憑證與帳本對不上',
    holdsWhy: '這條記錄在本廳的帳本裡，此後的每條記錄都連得上，簽章有效。',
    brokenWhy: '本廳帳本在這條記錄之後有缺失或改動。請保留紙本憑證，並向營業廳反映。',
    number: '憑證號',
    at: '時間',
    keptUntil: '保存至',
    entryHash: '記錄摘要',
    entries: '帳本條數',
    head: '帳本末條摘要',
    signature: '簽章',
    publicKey: '公鑰',
    check: '請核對「記錄摘要」的前幾位與紙本憑證上的是否相同。',
    nobody: '本頁不含您的姓名、戶號或照片。',
    missing: '沒有這張憑證',
    missingWhy: '連結可能不完整，請重新掃描憑證上的二維碼。',
  },
  en: {
    erased: 'Face data erased',
    enrolled: 'Consent to keep face data',
    holds: 'The receipt is genuine',
    broken: 'The receipt does not fit the ledger',
    holdsWhy:
      'This entry is in the hall’s ledger, every later entry follows on it, and the signature is valid.',
    brokenWhy:
      'Entries after this one are missing or were changed. Keep the paper receipt, and tell the service hall.',
    number: 'Receipt',
    at: 'Time',
    keptUntil: 'Kept until',
    entryHash: 'Entry hash',
    entries: 'Entries in the ledger',
    head: 'Hash of the newest',
    signature: 'Signature',
    publicKey: 'Public key',
    check: 'Compare the first characters of the entry hash with those on the paper.',
    nobody: 'This page holds no name, customer number or picture of you.',
    missing: 'There is no such receipt',
    missingWhy: 'The link may be incomplete. Scan the code on the receipt again.',
  },
}

const style = `
:root{color-scheme:light dark;--paper:#fff;--ground:#eef1f4;--ink:#17212b;--soft:#5a6875;--line:#dbe1e7;--done:#0b6b4f;--bad:#a4262c}
@media (prefers-color-scheme:dark){:root{--paper:#1a222b;--ground:#10161c;--ink:#eef2f6;--soft:#a3b0bc;--line:#313c47;--done:#5fd0a8;--bad:#ff9ea2}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,"PingFang SC","Noto Sans SC","Microsoft YaHei",sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.25rem 1rem 3rem}
article{background:var(--paper);border-radius:14px;padding:1.5rem 1.25rem;border:1px solid var(--line)}
h1{font-size:1.35rem;line-height:1.3;margin:0 0 1rem;font-weight:650}
.state{font-weight:650;margin:0}.holds{color:var(--done)}.broken{color:var(--bad)}
.why{margin:.25rem 0 1.25rem}
dl{margin:0;border-top:1px solid var(--line)}
dl div{padding:.6rem 0;border-bottom:1px solid var(--line)}
dt{color:var(--soft);font-size:.875rem}dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
code{font:.8125rem/1.5 ui-monospace,monospace}
footer{color:var(--soft);font-size:.875rem;margin-top:1.25rem}
nav{margin-top:1rem;text-align:center;font-size:.875rem}nav a{color:inherit;display:inline-block;padding:.75rem .6rem}
`
const styleHash = createHash('sha256').update(style).digest('base64')
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const languages = `<nav><a href="?lang=zh-CN" hreflang="zh-CN">简体</a><a href="?lang=zh-TW" hreflang="zh-TW">繁體</a><a href="?lang=en" hreflang="en">English</a></nav>`

const page = (locale: Locale, title: string, content: string): string =>
  `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex,nofollow"><title>${escape(title)}</title><style>${style}</style></head><body><main>${content}${languages}</main></body></html>`

const row = (name: string, value: string, code = false): string =>
  `<div><dt>${escape(name)}</dt><dd>${code ? `<code>${escape(value)}</code>` : escape(value)}</dd></div>`

const moment = (at: number, locale: Locale): string =>
  new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }).format(at)

export const renderProof = (proof: LedgerProof, locale: Locale, hallName: string): string => {
  const said = words[locale]
  const { receipt, chain } = proof
  const title = receipt.event === 'erased' ? said.erased : said.enrolled
  return page(
    locale,
    `${title} ${receipt.number}`,
    `<article><h1>${escape(hallName)} · ${escape(title)}</h1>
<p class="state ${chain}">${escape(chain === 'holds' ? said.holds : said.broken)}</p>
<p class="why">${escape(chain === 'holds' ? said.holdsWhy : said.brokenWhy)}</p>
<dl>${row(said.number, receipt.number)}${row(said.at, moment(receipt.at, locale))}${receipt.expiresOn === null ? '' : row(said.keptUntil, receipt.expiresOn)}${row(said.entryHash, receipt.entryHash, true)}${row(said.entries, String(proof.entries))}${row(said.head, proof.head, true)}${row(said.signature, `Ed25519 ${proof.signature}`, true)}${row(said.publicKey, proof.publicKey, true)}</dl>
<footer><p>${escape(said.check)}</p><p>${escape(said.nobody)}</p></footer></article>`,
  )
}

const renderMissing = (locale: Locale): string =>
  page(
    locale,
    words[locale].missing,
    `<article><h1>${escape(words[locale].missing)}</h1><p>${escape(words[locale].missingWhy)}</p></article>`,
  )

/** The language asked for in the link, else the browser's, else Chinese. */
export const localeFor = (asked: string | undefined, accepted: string | undefined): Locale => {
  if (asked === 'zh-CN' || asked === 'zh-TW' || asked === 'en') return asked
  for (const part of (accepted ?? '').split(',')) {
    const tag = (part.split(';')[0] ?? '').trim().toLowerCase()
    if (/^zh-(tw|hk|mo|hant)/.test(tag)) return 'zh-TW'
    if (tag.startsWith('zh')) return 'zh-CN'
    if (tag.startsWith('en')) return 'en'
  }
  return 'zh-CN'
}

/** `/e/<token>`: what became of a consent, for the phone of whoever has the receipt. Says nothing of who. */
export const proofPages =
  (deps: {
    proof: (token: string) => Promise<LedgerProof | null>
    hallName: Readonly<Record<Locale, string>>
  }): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/e/:token',
      {
        schema: {
          hide: true,
          params: z.object({ token: z.string().max(64) }),
          querystring: z.object({ lang: z.string().max(8).optional() }),
        },
        config: { rateLimit: { max: 60, timeWindow: 60_000 } },
      },
      async (request, reply) => {
        const locale = localeFor(request.query.lang, request.headers['accept-language'])
        const proof = await deps.proof(request.params.token)
        return reply
          .code(proof === null ? 404 : 200)
          .headers({
            'content-security-policy': policy,
            'x-robots-tag': 'noindex, nofollow',
            'cache-control': 'private, no-store',
            vary: 'accept-language',
          })
          .type('text/html; charset=utf-8')
          .send(proof === null ? renderMissing(locale) : renderProof(proof, locale, deps.hallName[locale]))
      },
    )
  }
