/** Before this there was no TikTok LIVE. */
const earliest = Date.UTC(2015, 0, 1)
const dayMs = 86_400_000

/**
 * When a message happened, as ISO 8601 in UTC: TikTok's own time (in milliseconds or seconds), else the envelope's.
 * One that cannot be true (`0`, before TikTok, more than a day ahead of its reception) gives way to the time of reception.
 */
export function readTime(createTime: unknown, timestamp: string, ingestedAt: string): string {
  const told = Number(createTime)
  if (told > 0) {
    const ms = told < 1e11 ? told * 1000 : told
    const latest = Date.parse(ingestedAt) + dayMs
    return ms >= earliest && ms <= latest ? new Date(ms).toISOString() : toUtc(ingestedAt)
  }
  return toUtc(timestamp)
}

/** ISO 8601 in UTC. A leap second, which Date cannot hold, becomes the second before it. */
export function toUtc(time: string): string {
  if (time.length === 24 && time.endsWith('Z')) return time
  return new Date(Date.parse(time) || Date.parse(time.replace(':60', ':59'))).toISOString()
}
