import { useCallback, useEffect, useState } from 'react'
import { useMayDo, useRoom, useSay } from '../room/room-context.ts'
import { sentence } from '../room/words.ts'
import { findLink } from './links.ts'

/** Adding to the queue, also what is in it already if that is wanted. */
export function useAdding() {
  const { connection, note } = useRoom()
  const [isPending, setPending] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [twice, setTwice] = useState<string>()
  const add = useCallback(
    async (url: string, again = false) => {
      setPending(true)
      setProblem(undefined)
      setTwice(undefined)
      const answer = await connection.say('add_video', { video: { url }, ...(again && { again }) })
      setPending(false)
      if (answer.ok) note({ text: 'Added to the queue', failed: false })
      else if (answer.code === 'duplicate-video') setTwice(url)
      else setProblem(sentence(answer.message))
      return answer.ok
    },
    [connection, note],
  )
  const forget = useCallback(() => {
    setProblem(undefined)
    setTwice(undefined)
  }, [])
  return { add, isPending, problem, twice, forget }
}

export type Adding = ReturnType<typeof useAdding>

/** A link pasted or dropped anywhere on the page is added, unless it was meant for a field. */
export function useLinksAnywhere(add: (url: string) => unknown): void {
  const mayAdd = useMayDo('add')
  useEffect(() => {
    if (!mayAdd) return
    const take = (transfer: DataTransfer | null, event: Event) => {
      const link = findLink(transfer?.getData('text/uri-list') || transfer?.getData('text/plain') || '')
      if (!link) return
      event.preventDefault()
      add(link)
    }
    const onPaste = (event: ClipboardEvent) => isField(event.target) || take(event.clipboardData, event)
    const onDrop = (event: DragEvent) => isField(event.target) || take(event.dataTransfer, event)
    const onDragOver = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('text/uri-list')) event.preventDefault()
    }
    document.addEventListener('paste', onPaste)
    document.addEventListener('drop', onDrop)
    document.addEventListener('dragover', onDragOver)
    return () => {
      document.removeEventListener('paste', onPaste)
      document.removeEventListener('drop', onDrop)
      document.removeEventListener('dragover', onDragOver)
    }
  }, [mayAdd, add])
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null

/** Moving an item to another place of the queue, counted from 0. */
export function useMove() {
  const [say] = useSay()
  return useCallback((itemId: string, to: number) => void say('move_video', { itemId, to }), [say])
}
