/** Lets through the first value at once and after that the newest, at most once every `everyMs`. */
export const throttle = <T>(everyMs: number, clock: () => number, pass: (value: T) => void) => {
  let last = Number.NEGATIVE_INFINITY
  let waiting: { value: T } | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  const flush = (): void => {
    timer = null
    if (waiting === null) return
    last = clock()
    pass(waiting.value)
    waiting = null
  }
  return {
    offer: (value: T): void => {
      waiting = { value }
      if (timer !== null) return
      const pause = last + everyMs - clock()
      if (pause <= 0) flush()
      else timer = setTimeout(flush, pause)
    },
    stop: (): void => {
      if (timer !== null) clearTimeout(timer)
      timer = null
      waiting = null
    },
  }
}
