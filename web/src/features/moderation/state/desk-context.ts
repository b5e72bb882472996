import type { Done, ViewerStanding } from '@livetap/contracts/workspace/moderation.ts'
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { DeskStore, type DeskView } from './desk-store.ts'

/** The desk that a part of the page belongs to. */
export const DeskOf = createContext<DeskStore>(new DeskStore(''))

export const useDeskStore = (): DeskStore => useContext(DeskOf)

export function useDeskView(): DeskView {
  const store = useDeskStore()
  return useSyncExternalStore(store.subscribe, store.read)
}

/** How a viewer stands with the moderators; heard of only when that changes. */
export function useStanding(userId: string): ViewerStanding | undefined {
  const store = useDeskStore()
  return useSyncExternalStore(store.subscribe, () => store.read().state.viewers.get(userId))
}

/** The desk of a live, for as long as it is on the page. */
export function useOpenDesk(streamId: string): DeskStore | undefined {
  const [desk, setDesk] = useState<DeskStore>()
  useEffect(() => {
    const opened = new DeskStore(streamId)
    opened.open()
    setDesk(opened)
    return () => {
      opened.close()
      setDesk(undefined)
    }
  }, [streamId])
  return desk
}

const unknown = { kind: 'person', id: '', name: 'You' } as const

/** That whoever looks at this page does something now. */
export const byMe = ({ state: { you } }: DeskView): Done => ({ by: you?.who ?? unknown, at: new Date().toISOString() })
