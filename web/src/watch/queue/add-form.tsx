import { LoaderCircle, Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { fieldClass } from '../../ui/form/field.tsx'
import { useMayDo } from '../room/room-context.ts'
import { readLink } from './links.ts'
import type { Adding } from './use-adding.ts'

/** Where whoever wants to add something is taken. */
export const addFieldId = 'add-field'

export function AddForm({ adding }: { adding: Adding }) {
  const { add, isPending, forget } = adding
  const mayAdd = useMayDo('add')
  const [text, setText] = useState('')
  if (!mayAdd) return <p className="px-3 py-2 text-sm text-ink-3">You cannot add to this queue.</p>
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '' && (await add(readLink(text)))) setText('')
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex shrink-0 flex-col gap-2 border-b border-line p-3">
      <div className="flex gap-2">
        <input
          id={addFieldId}
          value={text}
          onChange={({ target }) => {
            setText(target.value)
            forget()
          }}
          inputMode="url"
          aria-label="TikTok link"
          placeholder="Paste a TikTok link"
          maxLength={2000}
          autoComplete="off"
          spellCheck={false}
          className={fieldClass}
        />
        <Button type="submit" look="primary" disabled={isPending || text.trim() === ''} className="h-10! max-md:h-11!">
          {isPending ? <LoaderCircle size={16} className="animate-spin" /> : <Plus size={16} aria-hidden="true" />}
          Add
        </Button>
      </div>
      <Refused adding={adding} />
    </form>
  )
}

function Refused({ adding: { add, problem, twice } }: { adding: Adding }) {
  if (twice !== undefined) {
    return (
      <div role="alert" className="flex items-center gap-2 text-sm text-ink-2">
        <span className="min-w-0 flex-1">That one is in the queue already.</span>
        <Button size="small" className="max-md:h-10" onClick={() => void add(twice, true)}>
          Add again
        </Button>
      </div>
    )
  }
  return (
    <p role="alert" className="text-sm text-pretty text-danger empty:hidden">
      {problem}
    </p>
  )
}
