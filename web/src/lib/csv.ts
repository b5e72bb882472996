/** What a spreadsheet would take for a formula begins with one of these. */
const formula = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/

/** RFC 4180. What a spreadsheet would take for a formula begins with an apostrophe. */
export function writeRows(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(writeCell).join(',')}\r\n`).join('')
}

function writeCell(text: string): string {
  const harmless = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

export const saveCsv = (name: string, text: string): void => saveText(name, 'text/csv', text)

/** Hands a text to the browser as a file. */
export function saveText(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
