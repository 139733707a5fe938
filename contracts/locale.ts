import { z } from 'zod'

export const locale = z.enum(['zh-CN', 'zh-TW', 'en'])
export type Locale = z.infer<typeof locale>
export const locales = locale.options

/** One text in every language of the hall. */
export const localized = z.strictObject({ 'zh-CN': z.string(), 'zh-TW': z.string(), en: z.string() })
export type Localized = z.infer<typeof localized>
