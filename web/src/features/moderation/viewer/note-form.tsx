import type { NoteRequest } from '@livetap/contracts/workspace/moderation.ts'
import { type FormEvent, type KeyboardEvent, type Ref, useId, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { readTags, tagMistake, writeTags } from './note-tags.ts'

interface NoteFormProps {
  /** What the note says until now; undefined for a new one. */
  readonly note?: { readonly text: string; readonly tags: readonly string[] }
  readonly error: Error | null
  readonly isPending: boolean
  readonly fieldRef?: Ref<HTMLTextAreaElement>
  /** Resolves to whether it was kept. */
  readonly onSubmit: (request: NoteRequest) => Promise<boolean>
  readonly onCancel?: () => void
}

const fieldClass =
  'w-full rounded-md border border-line-strong bg-bg px-2.5 text-sm text-ink outline-offset-0 placeholder:text-ink-3 max-md:text-base'

/** What the next moderator should know about a viewer. */
export function NoteForm({ note, error, isPending, fieldRef, onSubmit, onCancel }: NoteFormProps) {
  const id = useId()
  const form = useNoteForm(note, onSubmit)
  return (
    <form onSubmit={form.submit} noValidate className="flex flex-col gap-2">
      <textarea
        ref={fieldRef}
        value={form.text}
        onChange={(event) => form.setText(event.target.value)}
        onKeyDown={form.onKey}
        rows={2}
        dir="auto"
        maxLength={1000}
        aria-label="Note"
        aria-describedby={`${id}-mistake`}
        placeholder="What should the next moderator know?"
        className={`${fieldClass} resize-y py-1.5`}
      />
      <div className="flex gap-2">
        <TagField value={form.tags} describedBy={`${id}-mistake`} onChange={form.setTags} />
        {onCancel && (
          <Button size="small" look="quiet" className="h-8 max-md:h-11" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Send name={note ? 'Save' : 'Add note'} disabled={isPending || form.text.trim() === ''} />
      </div>
      <p id={`${id}-mistake`} role="alert" className="text-xs text-danger empty:hidden">
        {form.mistake}
      </p>
      {error && <InlineError error={error} />}
    </form>
  )
}

const Send = ({ name, disabled }: { name: string; disabled: boolean }) => (
  <Button
    type="submit"
    size="small"
    look="primary"
    title="Ctrl and Enter in the field do the same"
    className="h-8 max-md:h-11"
    disabled={disabled}
  >
    {name}
  </Button>
)

interface TagFieldProps {
  readonly value: string
  readonly describedBy: string
  readonly onChange: (typed: string) => void
}

const TagField = ({ value, describedBy, onChange }: TagFieldProps) => (
  <input
    value={value}
    onChange={({ target }) => onChange(target.value)}
    dir="auto"
    maxLength={220}
    aria-label="Tags, with commas between"
    aria-describedby={describedBy}
    placeholder="Tags: warned, regular"
    autoComplete="off"
    className={`${fieldClass} h-8 min-w-0 flex-1 max-md:h-11`}
  />
)

function useNoteForm(note: NoteFormProps['note'], onSubmit: NoteFormProps['onSubmit']) {
  const [text, setText] = useState(note?.text ?? '')
  const [tags, setTags] = useState(writeTags(note?.tags ?? []))
  const mistake = tagMistake(readTags(tags))
  const send = async () => {
    if (mistake !== undefined || text.trim() === '') return
    if (!(await onSubmit({ text: text.trim(), tags: readTags(tags) }))) return
    setText('')
    setTags('')
  }
  return {
    ...{ text, setText, tags, setTags, mistake },
    submit: (event: FormEvent) => {
      event.preventDefault()
      void send()
    },
    onKey: (event: KeyboardEvent) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send()
    },
  }
}
