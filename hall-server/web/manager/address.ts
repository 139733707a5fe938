/** Where in the manager's page one is: the part of the address after `#`, so that it can be kept and sent. */
export type Place =
  | { page: 'hall' }
  | { page: 'devices' }
  | { page: 'device'; group: string; node: string }
  | { page: 'alarms'; id: number | null }
  | { page: 'work-orders'; id: number | null }
  | { page: 'maintenance' }
  | { page: 'identities' }
  | { page: 'assets'; id: string | null }
  | { page: 'availability' }
  | { page: 'faces' }
  | { page: 'audit' }

const plainPages = ['maintenance', 'identities', 'availability', 'faces', 'audit'] as const

const decoded = (segment: string): string | null => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

const idOf = (segment: string | null | undefined): number | null =>
  segment !== null && segment !== undefined && /^\d{1,15}$/.test(segment) ? Number(segment) : null

/** Never fails: what it does not know is the hall. `#faces` is the same as `#/faces`. */
export const placeOf = (hash: string): Place => {
  const segments = hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded)
  const [page, first, second] = segments
  switch (page) {
    case 'devices':
      return typeof first === 'string' && typeof second === 'string'
        ? { page: 'device', group: first, node: second }
        : { page: 'devices' }
    case 'alarms':
    case 'work-orders':
      return { page, id: idOf(first) }
    case 'assets':
      return { page, id: first ?? null }
    default: {
      const plain = plainPages.find((each) => each === page)
      return { page: plain ?? 'hall' }
    }
  }
}

export const addressOf = (place: Place): string => {
  const write = (...segments: (string | number)[]): string =>
    `#/${segments.map((segment) => encodeURIComponent(segment)).join('/')}`
  switch (place.page) {
    case 'device':
      return write('devices', place.group, place.node)
    case 'alarms':
    case 'work-orders':
    case 'assets':
      return place.id === null ? write(place.page) : write(place.page, place.id)
    default:
      return write(place.page)
  }
}
