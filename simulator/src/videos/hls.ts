/** Of a segment. */
const segmentSeconds = 2
/** How many of them the fixture has. */
export const segmentCount = 3
const listed = 6

/**
 * The playlist of an endless live at `now`; both times in milliseconds since 1970. `query` goes with every segment. As
 * many segments as are listed lie before the beginning, so that no playlist is short.
 */
export function writePlaylist(startedAt: number, now: number, query: string): string {
  const segmentMs = segmentSeconds * 1000
  const first = Math.max(0, Math.floor((now - startedAt) / segmentMs))
  const firstAt = startedAt - listed * segmentMs
  const segments = Array.from({ length: listed }, (_, index) => describeSegment(first + index, firstAt, query))
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    `#EXT-X-TARGETDURATION:${segmentSeconds}`,
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${Math.ceil(first / segmentCount)}`,
    ...segments.flat(),
    '',
  ].join('\n')
}

/** The fixture begins anew every few segments, and its timestamps with it. */
function describeSegment(number: number, firstAt: number, query: string): string[] {
  const begins = new Date(firstAt + number * segmentSeconds * 1000).toISOString()
  return [
    ...(number % segmentCount === 0 ? ['#EXT-X-DISCONTINUITY'] : []),
    `#EXT-X-PROGRAM-DATE-TIME:${begins}`,
    `#EXTINF:${segmentSeconds.toFixed(3)},`,
    `segment-${number}.ts?${query}`,
  ]
}
