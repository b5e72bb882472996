import type { Person } from '@livetap/contracts/metrics.ts'

const longest = { id: 64, name: 40, url: 400 }

/** At most so many characters. What is cut is a copy: a part would keep the whole alive. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text
  return Array.from(text.slice(0, most * 2))
    .slice(0, most)
    .join('')
}

/** An image address that is too long is none: half of it would show nothing. */
export function keepUrl(url: string): string {
  return url.length <= longest.url ? url : ''
}

export function cutName(name: string): string {
  return cutText(name, longest.name)
}

export function createPerson(user: Person): Person {
  return {
    userId: cutText(user.userId, longest.id),
    uniqueId: cutName(user.uniqueId),
    displayName: cutName(user.displayName),
    avatarUrl: keepUrl(user.avatarUrl),
  }
}
