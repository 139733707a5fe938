/**
 * A name as strangers may see it: the first character of a person's (张*, 古*), the first two of a company's. The number
 * of stars does not tell the length.
 */
export const maskName = (name: string, isBusiness: boolean): string => {
  const characters = Array.from(name)
  return characters.slice(0, isBusiness ? 2 : 1).join('') + (isBusiness ? '***' : '*')
}
