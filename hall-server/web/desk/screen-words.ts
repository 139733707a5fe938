/** A screen's name in the reader's words; a screen of a later version is shown by its own name. */
export const screenWords = (screens: Readonly<Record<string, string>>, name: string): string =>
  screens[name] ?? name
