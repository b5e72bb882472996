/**
 * An HLS playlist (RFC 8216) with every address in it put through `replace`: lines that are no comment, and `URI="…"` of
 * tags. Addresses may be relative to the playlist's own.
 */
export function rewritePlaylist(text: string, base: string, replace: (url: string) => string | undefined): string {
  const put = (address: string) => (URL.canParse(address, base) ? (replace(new URL(address, base).href) ?? '') : '')
  return text
    .split(/\r?\n/)
    .map((line) => {
      if (line.startsWith('#')) return line.replaceAll(/URI="([^"]*)"/g, (_, address) => `URI="${put(address)}"`)
      return line.trim() === '' ? line : put(line.trim())
    })
    .join('\n')
}
