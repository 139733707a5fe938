/** GB 11643-1999: check character by ISO 7064 MOD 11-2. */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The check character of the first seventeen digits. */
export const checkCharacter = (seventeen: string): string => {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(seventeen[index]), 0)
  return '10X98765432'[sum % 11] ?? ''
}

/** `area` six digits, `birth` YYYYMMDD, `sequence` 0–999: odd for men, even for women. */
export const makeIdNumber = (area: string, birth: string, sequence: number): string => {
  const seventeen = `${area}${birth}${String(sequence).padStart(3, '0')}`
  return seventeen + checkCharacter(seventeen)
}
