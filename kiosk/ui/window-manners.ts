/** A kiosk's window is not a document: nothing is selected, dragged, zoomed or opened by a menu. */
export const teachManners = (target: Window): void => {
  const refuse = (event: Event): void => event.preventDefault()
  for (const type of ['contextmenu', 'dragstart', 'gesturestart', 'selectstart']) {
    target.document.addEventListener(type, (event) => {
      if (!(event.target instanceof HTMLInputElement)) event.preventDefault()
    })
  }
  target.addEventListener('wheel', (event) => event.ctrlKey && refuse(event), { passive: false })
  target.addEventListener('touchmove', (event) => event.touches.length > 1 && refuse(event), {
    passive: false,
  })
}

/**
 * The font comes in slices by character; those that this page can need are loaded while nobody waits, so that no
 * screen is drawn twice.
 */
export const loadFont = (fonts: FontFaceSet, text: string): void => {
  for (const weight of ['400', '600']) {
    void fonts.load(`${weight} 1em "Noto Sans SC Variable"`, text).catch(() => undefined)
  }
}
