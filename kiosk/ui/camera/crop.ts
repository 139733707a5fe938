export interface Crop {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The largest part from the middle of a picture that has the wanted shape: what `object-fit: cover` shows of it. */
export const coverCrop = (
  picture: { readonly width: number; readonly height: number },
  wanted: { readonly width: number; readonly height: number },
): Crop => {
  const scale = Math.min(picture.width / wanted.width, picture.height / wanted.height)
  const width = wanted.width * scale
  const height = wanted.height * scale
  return { x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height }
}
