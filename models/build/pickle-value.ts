/** A name that the pickle mentions, `module.name`; it is never looked up. */
export type PickleName = { readonly kind: 'name'; readonly name: string }
/** A name called with arguments; what that would have made. */
export type PickleCall = {
  readonly kind: 'call'
  readonly name: string
  readonly parts: readonly PickleValue[]
}
/** Data that lies outside the pickle. */
export type PickleOutside = { readonly kind: 'outside'; readonly id: PickleValue }
export type PickleDictionary = {
  readonly kind: 'dictionary'
  readonly entries: Map<PickleValue, PickleValue>
}
export type PickleList = { readonly kind: 'list'; readonly items: PickleValue[] }
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleName
  | PickleCall
  | PickleOutside
  | PickleDictionary
  | PickleList
