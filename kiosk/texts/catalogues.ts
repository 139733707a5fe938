import { en } from './en.ts'
import type { TextLocale } from './format.ts'
import { zhCN, type Catalogue } from './zh-cn.ts'
import { zhTW } from './zh-tw.ts'

/** Everything the kiosk says on the screen and aloud, by language. */
export const catalogues: Readonly<Record<TextLocale, Catalogue>> = { 'zh-CN': zhCN, 'zh-TW': zhTW, en }
export type { Catalogue } from './zh-cn.ts'
