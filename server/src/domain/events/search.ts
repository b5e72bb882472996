/** Text as it is stored for searching and searched for: letters of any case and shape are the same. */
export function normalizeSearch(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
