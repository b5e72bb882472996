import type { Note, NoteRequest } from '@livetap/contracts/workspace/moderation.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pencil, Trash2 } from 'lucide-react'
import { type Ref, useState } from 'react'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { ago, doerName } from '../parts/words.ts'
import { changeNote, removeNote, writeNote } from '../queries.ts'
import { NoteForm } from './note-form.tsx'

interface NotesProps {
  readonly userId: string
  readonly notes: readonly Note[]
  readonly now: number
  readonly fieldRef: Ref<HTMLTextAreaElement>
}

/** What moderators tell each other about a viewer. */
export function Notes({ userId, notes, now, fieldRef }: NotesProps) {
  const write = useNoteChange((body: NoteRequest) => writeNote(userId, body))
  return (
    <section aria-label="Notes" className="flex flex-col gap-2">
      <h3 className="text-xs font-semibold text-ink-3">Notes, for moderators only</h3>
      <NoteForm fieldRef={fieldRef} error={write.error} isPending={write.isPending} onSubmit={write.send} />
      {notes.length > 0 && (
        <ul aria-label="Notes about this viewer" className="divide-y divide-line rounded-md border border-line">
          {notes.map((note) => (
            <NoteLine key={note.noteId} note={note} now={now} />
          ))}
        </ul>
      )}
    </section>
  )
}

/** A change of notes, after which the card is read anew. */
function useNoteChange<Variables>(mutationFn: (variables: Variables) => Promise<unknown>) {
  const queries = useQueryClient()
  const { mutateAsync, error, isPending } = useMutation({
    mutationFn,
    onSettled: () => queries.invalidateQueries({ queryKey: ['moderation', 'viewer'] }),
  })
  const send = (variables: Variables) =>
    mutateAsync(variables).then(
      () => true,
      () => false,
    )
  return { send, error, isPending }
}

interface NoteLineProps {
  readonly note: Note
  readonly now: number
}

function NoteLine({ note, now }: NoteLineProps) {
  const [editing, setEditing] = useState(false)
  const change = useNoteChange((body: NoteRequest) => changeNote(note.noteId, body))
  if (!editing) return <WrittenNote note={note} now={now} onEdit={() => setEditing(true)} />
  const submit = async (body: NoteRequest) => {
    const kept = await change.send(body)
    if (kept) setEditing(false)
    return kept
  }
  return (
    <li className="p-2.5">
      <NoteForm
        note={note}
        error={change.error}
        isPending={change.isPending}
        onCancel={() => setEditing(false)}
        onSubmit={submit}
      />
    </li>
  )
}

function WrittenNote({ note, now, onEdit }: NoteLineProps & { onEdit: () => void }) {
  return (
    <li className="flex flex-col gap-1 px-2.5 py-2 text-sm">
      <p dir="auto" className="whitespace-pre-wrap [overflow-wrap:anywhere]">
        {cleanText(note.text)}
      </p>
      <Tags tags={note.tags} />
      <div className="flex min-h-7 flex-wrap items-center justify-end gap-1 text-xs text-ink-3">
        <span className="mr-auto min-w-0 truncate">
          <bdi>{note.mine ? 'You' : doerName(note.written.by, undefined)}</bdi>, {ago(note.written.at, now)}
          {note.editedAt && ', changed'}
        </span>
        {note.editable && <NoteDeeds noteId={note.noteId} onEdit={onEdit} />}
      </div>
    </li>
  )
}

function NoteDeeds({ noteId, onEdit }: { noteId: string; onEdit: () => void }) {
  const [asked, setAsked] = useState(false)
  const remove = useNoteChange(() => removeNote(noteId))
  if (!asked) {
    return (
      <>
        <IconButton label="Change the note" className="size-7 max-md:size-11" onClick={onEdit}>
          <Pencil size={13} />
        </IconButton>
        <IconButton label="Remove the note" className="size-7 max-md:size-11" onClick={() => setAsked(true)}>
          <Trash2 size={13} />
        </IconButton>
      </>
    )
  }
  return (
    <>
      {remove.error && <InlineError error={remove.error} />}
      <Button autoFocus size="small" look="quiet" className="max-md:h-11" onClick={() => setAsked(false)}>
        Keep it
      </Button>
      <Button
        size="small"
        look="danger"
        className="max-md:h-11"
        disabled={remove.isPending}
        onClick={() => void remove.send(undefined)}
      >
        Remove for good
      </Button>
    </>
  )
}

function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null
  return (
    <div className="flex flex-wrap gap-1">
      {tags.map((tag) => (
        <bdi key={tag} className="max-w-full truncate rounded bg-raised px-1.5 text-xs text-ink-2">
          {cleanText(tag)}
        </bdi>
      ))}
    </div>
  )
}
