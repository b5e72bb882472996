import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useRoom, useView } from '../room/room-context.ts'
import { sentence } from '../room/words.ts'

type Written = Exclude<RoomCommands['send_message']['message'], string>

/** Sends messages; `wait` are the whole seconds until the next one is taken. */
export function useSending() {
  const { connection } = useRoom()
  const slowModeS = useView(({ state }) => state.settings.slowModeS)
  const mayAnyTime = useView(({ state }) => state.you.grants.includes('mute'))
  const [isPending, setPending] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [until, setUntil] = useState(0)
  const wait = usePause(until)
  const { noteTyping, endTyping } = useTyping()
  const send = useCallback(
    async (message: Written): Promise<boolean> => {
      setPending(true)
      const answer = await connection.say('send_message', { message })
      setPending(false)
      if (answer.ok) endTyping()
      setProblem(answer.ok || answer.code === 'slow-mode' ? undefined : sentence(answer.message))
      if (answer.ok && slowModeS > 0 && !mayAnyTime) setUntil(Date.now() + slowModeS * 1000)
      if (!answer.ok && answer.retryAfterMs) setUntil(Date.now() + answer.retryAfterMs)
      return answer.ok
    },
    [connection, slowModeS, mayAnyTime, endTyping],
  )
  return { send, isPending, problem, wait, noteTyping }
}

/** Whole seconds until a moment, counted down; 0 once it is over. `until` in milliseconds since 1970. */
export function usePause(until: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (until <= Date.now()) return
    const timer = setInterval(() => {
      setNow(Date.now())
      if (Date.now() >= until) clearInterval(timer)
    }, 250)
    setNow(Date.now())
    return () => clearInterval(timer)
  }, [until])
  return Math.max(0, Math.ceil((until - now) / 1000))
}

const toldEveryMs = 3000

/** Lets the others know that somebody writes, and once that is over: after a pause, or at once when it was sent. */
function useTyping(): { readonly noteTyping: () => void; readonly endTyping: () => void } {
  const { connection } = useRoom()
  const state = useRef({ toldAt: 0, timer: undefined as ReturnType<typeof setTimeout> | undefined })
  useEffect(() => () => clearTimeout(state.current.timer), [])
  const endTyping = useCallback(() => {
    clearTimeout(state.current.timer)
    if (state.current.toldAt === 0) return
    state.current.toldAt = 0
    connection.tell('typing', { typing: false })
  }, [connection])
  const noteTyping = useCallback(() => {
    const now = Date.now()
    if (now - state.current.toldAt > toldEveryMs) {
      state.current.toldAt = now
      connection.tell('typing', { typing: true })
    }
    clearTimeout(state.current.timer)
    state.current.timer = setTimeout(endTyping, toldEveryMs)
  }, [connection, endTyping])
  return { noteTyping, endTyping }
}
