import type { Person } from '@livetap/contracts/metrics.ts'
import { createContext, useContext } from 'react'
import { nameOf } from '../feed/feed.tsx'

/** Opens the card of a viewer; given where there is one. */
export const OpenViewer = createContext<((person: Person) => void) | undefined>(undefined)

/** A viewer's name, which opens their card. */
export function ViewerLink({ person }: { person: Person }) {
  const open = useContext(OpenViewer)
  if (!open) return <bdi className="min-w-0 truncate">{nameOf(person)}</bdi>
  return (
    <button
      type="button"
      onClick={() => open(person)}
      className="min-w-0 truncate rounded-sm text-left hover:text-ink hover:underline max-md:py-1.5"
    >
      <bdi>{nameOf(person)}</bdi>
    </button>
  )
}
