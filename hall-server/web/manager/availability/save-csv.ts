const fileName = /filename="?([\w.-]+)"?/

/** The same report as a file on the reader's machine; false when the hall did not give it. */
export const saveCsv = async (path: string): Promise<boolean> => {
  try {
    const response = await fetch(`/api/v1${path}`, {
      headers: { accept: 'text/csv' },
      credentials: 'same-origin',
    })
    if (!response.ok || response.headers.get('content-type')?.startsWith('text/csv') !== true) return false
    const address = URL.createObjectURL(await response.blob())
    const link = document.createElement('a')
    link.href = address
    link.download =
      fileName.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'availability.csv'
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
    return true
  } catch {
    return false
  }
}
