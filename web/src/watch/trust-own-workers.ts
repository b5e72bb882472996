interface TrustedTypes {
  createPolicy(name: 'default', rules: { createScriptURL(url: string): string }): unknown
}

/** The content security policy lets no text become a script. What this page runs beside itself is its own, built with it. */
export function trustOwnWorkers(): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes }
  trustedTypes?.createPolicy('default', {
    createScriptURL(url) {
      const { origin, pathname } = new URL(url, location.href)
      if (origin === location.origin && pathname.startsWith('/assets/')) return url
      throw new TypeError('only scripts of this page are run')
    },
  })
}
