import { useEffect, useRef } from 'react'
import { isForOthers, isPressable } from '../../ui/keys/keys.ts'
import { chatFieldId } from '../chat/writing.tsx'
import { toggleSound } from '../controls/volume.tsx'
import { focusPoll } from '../poll/focus-poll.ts'
import { usePlayPause, useSeek, useSkip } from '../stage/commands.ts'
import { usePlaying } from '../stage/playing.ts'
import { showAll, toggleFull, toggleTheatre } from './screen.ts'
import { openTab } from './tabs.ts'

const step = 5
const arrows: Readonly<Record<string, string>> = { ArrowLeft: '<', ArrowRight: '>' }

/** What the keyboard does in a room, apart from typing. */
export function useRoomKeys(onHelp: () => void): void {
  const playing = usePlaying()
  const { toggle } = usePlayPause()
  const { seekBy } = useSeek()
  const { vote } = useSkip()
  const keys: Readonly<Record<string, () => void>> = {
    ' ': toggle,
    '<': () => seekBy(-step),
    '>': () => seekBy(step),
    n: vote,
    m: () => playing && toggleSound(playing.player),
    f: toggleFull,
    t: toggleTheatre,
    escape: showAll,
    c: () => {
      openTab('chat')
      // The field is there once the tab is.
      requestAnimationFrame(() => document.getElementById(chatFieldId)?.focus())
    },
    p: focusPoll,
    '?': onHelp,
  }
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isForOthers(event)) return
      if (event.key === ' ' && isPressable(event.target)) return
      // Arrows move between tabs where those have the focus.
      if (event.target instanceof Element && event.target.closest('[role="tab"]') && event.key.startsWith('Arrow'))
        return
      const press = latest.current[arrows[event.key] ?? event.key.toLowerCase()]
      if (!press) return
      event.preventDefault()
      press()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
