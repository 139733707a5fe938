import { useSyncExternalStore } from 'react'

const subscribe = (changed: () => void): (() => void) => {
  window.addEventListener('resize', changed)
  return () => window.removeEventListener('resize', changed)
}

/** The design pixel in CSS pixels: the same composition at every window size (see tokens.css, `--u`). */
const designPixel = (): number => {
  const { innerWidth: width, innerHeight: height } = window
  return height >= width ? Math.min(width / 1080, height / 1920) : Math.min(width / 1920, height / 1080)
}

const labelSize = 28
const largeFactor = 1.35

/** One line of label type in CSS pixels, for drawings that measure themselves by it. */
export const useLabelHeight = (large: boolean): number =>
  useSyncExternalStore(subscribe, designPixel) * labelSize * (large ? largeFactor : 1)
