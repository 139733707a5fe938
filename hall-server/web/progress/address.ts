import type { Locale } from '@foyer/contracts/locale'

/** The unguessable part of `/p/<token>`; null when the address is not one that was handed out. */
export const tokenOf = (pathname: string): string | null =>
  /^\/p\/([0-9a-f]{32})\/?$/.exec(pathname)?.[1] ?? null

const traditional = /^zh\b.*-(TW|HK|MO|Hant)\b/i

/** The first language of the phone in which the page is written; Chinese when there is none. */
export const languageOf = (wanted: readonly string[]): Locale => {
  for (const tag of wanted) {
    if (traditional.test(tag)) return 'zh-TW'
    if (/^zh\b/i.test(tag)) return 'zh-CN'
    if (/^en\b/i.test(tag)) return 'en'
  }
  return 'zh-CN'
}
