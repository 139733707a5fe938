/** Rows drawn beyond the edge, so that a flick of the wheel meets no white. */
const beyond = 12

type Sight = {
  /** px scrolled */ top: number
  /** px seen */ height: number
  /** px of a row */ row: number
  count: number
}

/** Which rows must stand in the document: from `first` up to, without, `last`. */
export const windowOf = ({ top, height, row, count }: Sight): { first: number; last: number } => {
  if (!(row > 0)) return { first: 0, last: Math.min(count, beyond) }
  const first = Math.min(Math.max(0, Math.floor(top / row) - beyond), Math.max(0, count - beyond))
  return { first, last: Math.min(count, Math.ceil((top + height) / row) + beyond) }
}
