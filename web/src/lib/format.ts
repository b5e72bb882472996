const whole = new Intl.NumberFormat('en-US')
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** `12,345`. */
export const formatCount = (value: number): string => whole.format(value)

/** `12,345` up to five digits, then `1.2M`. */
export const formatShort = (value: number): string => (value < 100_000 ? whole.format(value) : short.format(value))

/** `14:02:31` in the viewer's own time zone. */
export const formatClock = (at: string | number): string => clock.format(new Date(at))

/** `14:02`. */
export const formatMinute = (at: string | number): string => minute.format(new Date(at))

export function formatDay(at: string, now = Date.now()): string {
  const then = new Date(at)
  const days = Math.round((startOfDay(now) - startOfDay(then.getTime())) / 86_400_000)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  return (then.getFullYear() === new Date(now).getFullYear() ? day : dayOfYear).format(then)
}

/** `48 s`, `12 min`, `2 h 05 min`, from milliseconds. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** Age of data: tenths below ten seconds, so that one sees it living. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000
  return seconds < 10 ? `${seconds.toFixed(1)} s` : formatDuration(milliseconds)
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** `900 B`, `1.2 MB`; thousands, as download lists count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`
}
