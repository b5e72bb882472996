import type { IncomingMessage } from 'node:http'
import { parseCookie, type SetCookie, stringifySetCookie } from 'cookie'

export interface CookiePlace {
  /** Whether browsers reach the server by https. */
  readonly isSecure: boolean
  /** Browsers have one jar for all ports of a host, and there may be a second Livetap. */
  readonly port: () => number
}

/** The cookies of a sign-in: the token of the session, and the workspace it works in, which is a wish and no proof. */
export class Cookies {
  readonly #place: CookiePlace

  constructor(place: CookiePlace) {
    this.#place = place
  }

  read({ headers }: IncomingMessage): { readonly session?: string; readonly workspace?: string } {
    const { [this.#name('session')]: session, [this.#name('workspace')]: workspace } = parseCookie(headers.cookie ?? '')
    return { ...(session ? { session } : {}), ...(workspace ? { workspace } : {}) }
  }

  /** `Set-Cookie` of a session that was opened. */
  keepSession(token: string, expiresAt: Date): string {
    return this.#write('session', token, { expires: expiresAt })
  }

  keepWorkspace(workspaceId: string): string {
    return this.#write('workspace', workspaceId, { maxAge: 365 * 86_400 })
  }

  /** `Set-Cookie` of a sign-out. */
  forget(): string[] {
    return [this.#write('session', '', { maxAge: 0 }), this.#write('workspace', '', { maxAge: 0 })]
  }

  #write(name: 'session' | 'workspace', value: string, lifetime: Pick<SetCookie, 'expires' | 'maxAge'>): string {
    return stringifySetCookie({
      name: this.#name(name),
      value,
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: this.#place.isSecure,
      ...lifetime,
    })
  }

  /** The prefix has browsers refuse the cookie from anybody but this host; without https they would refuse it from us. */
  #name(name: 'session' | 'workspace'): string {
    return this.#place.isSecure ? `__Host-livetap-${name}` : `livetap-${name}-${this.#place.port()}`
  }
}
