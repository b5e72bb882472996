import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { createContext, type ReactNode, useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import { type SessionState, startingState, UserSessionClient } from './user-session.ts'

/** One for each tab, whatever live it looks at. */
const client = new UserSessionClient()

const Session = createContext<SessionState>(startingState)

/** What the session of this tab knows. */
export const useSession = (): SessionState => useContext(Session)

/** What the session may be told. */
export const session: Pick<
  UserSessionClient,
  'retry' | 'resetMetrics' | 'undoReset' | 'isReset' | 'markQuestion' | 'dismissInsight' | 'muteInsights'
> = client

/** Lets go of the live, so that it can be stopped: a session that looks at one keeps it connected. */
export const letGo = (): void => client.look(undefined)

/** Looks at a live for as long as it is on the page. */
export function SessionOf({ status, children }: { status: LivestreamStatus; children: ReactNode }) {
  const state = useSyncExternalStore(client.subscribe, client.read)
  const wanted = useWanted(status)
  useEffect(() => client.look(wanted), [wanted])
  useEffect(() => () => client.close(), [])
  const isOurs = state.metrics?.streamId === status.streamId
  return <Session value={isOurs ? state : { ...state, metrics: undefined, rows: [] }}>{children}</Session>
}

/** A live that was stopped, here or elsewhere, is let go of until somebody connects to it again. */
function useWanted({ uniqueId, state }: LivestreamStatus): string | undefined {
  const stopped = useRef(state === 'stopped')
  if (state === 'stopped') stopped.current = true
  if (state === 'connecting') stopped.current = false
  return stopped.current ? undefined : uniqueId
}
