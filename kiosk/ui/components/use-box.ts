import { useLayoutEffect, useRef, useState, type RefObject } from 'react'

/** An element's own size in CSS pixels, kept up to date; null before the first layout. */
export const useBox = <E extends Element>(): {
  readonly ref: RefObject<E | null>
  readonly box: { readonly width: number; readonly height: number } | null
} => {
  const ref = useRef<E>(null)
  const [box, setBox] = useState<{ width: number; height: number } | null>(null)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element
      setBox((last) => (last?.width === width && last.height === height ? last : { width, height }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, box }
}
