import { type DragEvent, useMemo, useState } from 'react'
import { useMove } from './use-adding.ts'

const kind = 'application/x-livetap-item'

/** Ordering by dragging with a mouse; fingers and keys have the handle and the menu. */
export function useDragging(isPossible: boolean) {
  const [over, setOver] = useState<number>()
  const move = useMove()
  const handlers = useMemo(
    () => ({
      handle: (itemId: string) => ({
        draggable: isPossible,
        onDragStart: (event: DragEvent) => {
          event.dataTransfer.setData(kind, itemId)
          event.dataTransfer.effectAllowed = 'move'
        },
        onDragEnd: () => setOver(undefined),
      }),
      place: (index: number) => ({
        onDragOver: (event: DragEvent) => {
          if (!event.dataTransfer.types.includes(kind)) return
          event.preventDefault()
          setOver(index)
        },
        onDrop: (event: DragEvent) => {
          const itemId = event.dataTransfer.getData(kind)
          setOver(undefined)
          if (!itemId) return
          event.preventDefault()
          move(itemId, index)
        },
      }),
    }),
    [isPossible, move],
  )
  return { over, ...handlers }
}

export type Dragging = ReturnType<typeof useDragging>
