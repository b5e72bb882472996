import type { Person } from '@livetap/contracts/metrics.ts'
import type { Presence } from '@livetap/contracts/workspace/moderation.ts'
import { createContext, useContext } from 'react'

/** What the parts of a desk ask of each other. */
export interface Controls {
  /** Shows the card of a viewer; `write` begins a note. */
  openViewer(viewer: Person, write?: 'note'): void
  /** Narrows the feed down to what a viewer does. */
  showOnly(viewer: Person): void
}

export const ControlsOf = createContext<Controls>({ openViewer: () => {}, showOnly: () => {} })

export const useControls = (): Controls => useContext(ControlsOf)

/** The others that look at something. */
export const watchersOf = (
  onDuty: readonly Presence[],
  you: string | undefined,
  ids: readonly string[],
): readonly Presence[] => onDuty.filter(({ key, focus }) => key !== you && focus !== null && ids.includes(focus.id))
