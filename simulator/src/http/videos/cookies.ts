import type { Request } from '../answers.ts'

/** The value of a cookie that the request brings. */
export function readCookie({ headers }: Request, name: string): string | undefined {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1)
}
