import { describe, expect, it } from 'vitest'
import { catalogues } from './catalogues.ts'

/** Every text of a catalogue with its place; a text with values is said with a mark in their place. */
const textsOf = (node: unknown, path = ''): (readonly [string, string])[] => {
  if (typeof node === 'string') return [[path, node]]
  if (typeof node === 'function') return [[path, String(node('◇', '◇'))]]
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, child]) => textsOf(child, `${path}/${key}`))
}

const byLocale = Object.entries(catalogues).map(
  ([locale, catalogue]) => [locale, textsOf(catalogue)] as const,
)

describe.each(byLocale)('the %s catalogue', (_, texts) => {
  it('leaves no text empty and shouts nowhere', () => {
    expect(texts.length).toBeGreaterThan(200)
    expect(texts.filter(([, text]) => text.trim() === '')).toEqual([])
    expect(texts.filter(([, text]) => /[!！]/.test(text))).toEqual([])
  })

  it('says the value wherever a text takes one', () => {
    const taking = textsOf(catalogues['zh-CN'])
      .filter(([, text]) => text.includes('◇'))
      .map(([path]) => path)
    const saying = new Set(texts.filter(([, text]) => text.includes('◇')).map(([path]) => path))
    expect(taking.length).toBeGreaterThan(10)
    expect(taking.filter((path) => !saying.has(path))).toEqual([])
  })
})

/** Characters whose form in the other script differs, common enough that a mix-up would meet one of them. */
const simplifiedOnly = /[电费账单证读户码号输帮处续还这们应门开关请时间对实选择钟]/
const traditionalOnly = /[電費帳單證讀戶碼號輸幫處續還這們應門開關請時間對實選擇鐘]/

describe('the two Chinese catalogues', () => {
  it('never write one script in the other', () => {
    const mainland = textsOf(catalogues['zh-CN']).filter(
      ([path, text]) => !path.startsWith('/language') && traditionalOnly.test(text),
    )
    // The bill itself is printed in simplified characters, and is quoted as it is.
    const taiwan = textsOf(catalogues['zh-TW']).filter(([, text]) =>
      simplifiedOnly.test(text.replaceAll('「户号」', '')),
    )
    expect([...mainland, ...taiwan]).toEqual([])
  })

  it('use the words of their own readers', () => {
    const said = (locale: 'zh-CN' | 'zh-TW'): string =>
      textsOf(catalogues[locale])
        .map(([, text]) => text)
        .join('\n')
    expect(said('zh-TW')).not.toMatch(/屏幕|打印|短信|营业员|二維碼|信息/)
    expect(said('zh-CN')).not.toMatch(/螢幕|列印|簡訊|QR Code/)
  })
})
