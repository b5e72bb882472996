/** Whatever stands there; undefined where the way breaks off. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (each, name) =>
      typeof each === 'object' && each !== null && Object.hasOwn(each, name)
        ? (each as Record<string, unknown>)[name]
        : undefined,
    value,
  )
}

export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
export const string = (value: unknown): string => (typeof value === 'string' ? value : '')

/** TikTok writes numbers as such, or as text. 0 for what is none. */
export function number(value: unknown): number {
  const read = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof read === 'number' && Number.isFinite(read) && read >= 0 ? read : 0
}

/** Addresses come as one text, as a list of texts, or as a list of `{src}`. Those of www.tiktok.com answer nobody. */
export function addresses(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value])
    .map((each) => (typeof each === 'string' ? each : string(at(each, 'src'))))
    .filter((text) => URL.canParse(text) && new URL(text).hostname !== 'www.tiktok.com')
}
