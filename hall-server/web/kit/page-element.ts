export const pageElement = (): HTMLElement => {
  const element = document.getElementById('page')
  if (element === null) throw new TypeError('the page has no #page element')
  return element
}
