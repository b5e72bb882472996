import { type RefObject, useEffect, useRef, useState } from 'react'
import { isForOthers, isPressable } from '../../../ui/keys/keys.ts'
import type { RowListHandle } from '../../../ui/list/row-list.tsx'
import type { RuleRow } from './find-rules.ts'

interface ListKeys {
  readonly rows: readonly RuleRow[]
  readonly list: RefObject<RowListHandle | null>
  readonly field: RefObject<HTMLInputElement | null>
  readonly onOpen: (row: RuleRow, tab?: 'try') => void
  readonly onToggle: (row: RuleRow) => void
  readonly onNew: () => void
}

/** Which rule is selected, and what the keys do with it; see the list that `?` shows. */
export function useListKeys(keys: ListKeys): string | undefined {
  const [selected, setSelected] = useState<string>()
  const latest = useRef({ ...keys, selected })
  latest.current = { ...keys, selected }
  useEffect(() => {
    const move = (step: number) => {
      const { rows, selected: now, list } = latest.current
      const at = rows.findIndex(({ key }) => key === now)
      const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))
      setSelected(rows[next]?.key)
      list.current?.show(next)
    }
    const onKey = (event: KeyboardEvent) => {
      if (isForOthers(event)) return
      if (runKey(event, latest.current, move, () => setSelected(undefined))) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return selected
}

type Latest = ListKeys & { readonly selected: string | undefined }

/** Whether a key did something. */
function runKey(event: KeyboardEvent, now: Latest, move: (step: number) => void, clear: () => void): boolean {
  const deed = general(event.key, now, move, clear) ?? ofRow(event, now)
  deed?.()
  return deed !== undefined
}

function general(key: string, now: Latest, move: (step: number) => void, clear: () => void) {
  const { current: field } = now.field
  if (key === 'j') return () => move(1)
  if (key === 'k') return () => move(-1)
  if (key === '/') return () => field?.focus()
  if (key === 'n') return now.onNew
  if (key !== 'Escape') return undefined
  return field && document.activeElement === field ? () => field.blur() : clear
}

/** Keys that do something with the rule that is selected. */
function ofRow({ key, target }: KeyboardEvent, now: Latest) {
  const row = now.rows.find((each) => each.key === now.selected)
  if (!row) return undefined
  if (key === 't') return () => now.onOpen(row, 'try')
  if (isPressable(target)) return undefined
  if (key === 'Enter') return () => now.onOpen(row)
  return key === ' ' ? () => now.onToggle(row) : undefined
}
