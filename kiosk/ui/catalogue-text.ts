import { catalogues } from '@foyer/texts/catalogues'

const gather = (node: unknown, into: Set<string>): void => {
  if (typeof node === 'string') for (const character of node) into.add(character)
  else if (Array.isArray(node)) for (const child of node) gather(child, into)
  else if (typeof node === 'function') gather(String(node('')), into)
  else if (typeof node === 'object' && node !== null) {
    for (const child of Object.values(node)) gather(child, into)
  }
}

/** Every character that the catalogues can put on the screen. */
export const catalogueText = (): string => {
  const characters = new Set('0123456789年月日时時分秒度星期一二三四五六')
  gather(Object.values(catalogues), characters)
  return [...characters].join('')
}
