/** What this tab keeps over a way through other pages, such as those of Google, and no longer than it is open. */
interface Kept {
  read(): string | undefined
  write(value: string): void
  forget(): void
}

function keep(name: string): Kept {
  const key = `livetap.${name}`
  const tryTo = <T>(act: () => T): T | undefined => {
    try {
      return act()
    } catch {
      return undefined // a browser may refuse to store
    }
  }
  return {
    read: () => tryTo(() => sessionStorage.getItem(key)) ?? undefined,
    write: (value) => tryTo(() => sessionStorage.setItem(key, value)),
    forget: () => tryTo(() => sessionStorage.removeItem(key)),
  }
}

/** The token of an invitation: it is taken out of the address bar, and must not get into a log through one. */
export const keptInvitation = keep('invitation')

/** Where to go after a sign-in that leaves Livetap and comes back to its first page. */
export const keptPlace = keep('place')

/** What this browser has seen of a workspace: none of it is for whoever works in the next one. */
export function forgetWorkspace(): void {
  try {
    sessionStorage.removeItem('livetap.user-session')
    localStorage.removeItem('livetap.lives')
    localStorage.removeItem('livetap.play-tokens')
  } catch {}
}
