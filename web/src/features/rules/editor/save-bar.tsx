import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { LoaderCircle, Save, Send } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { tell } from '../parts/notes.tsx'
import type { Editor } from './use-editor.ts'

interface SaveBarProps {
  readonly rule: Rule | undefined
  readonly editor: Editor
  readonly onSaved: (rule: Rule | undefined) => void
}

/** A draft is kept as it is; what is published acts. */
export function SaveBar({ rule, editor, onSaved }: SaveBarProps) {
  const [asked, setAsked] = useState(false)
  const { isChanged, isPending, submit } = editor
  const nothingNew = !isChanged && rule?.isDraft === false
  const save = async () => {
    const saved = await submit({})
    if (saved) tell('Saved as a draft')
    onSaved(saved)
  }
  const publish = async (note: string) => {
    setAsked(false)
    const saved = await submit({ publish: { note } })
    if (saved) tell(`Published as revision ${saved.revision ?? 1}`)
    onSaved(saved)
  }
  return (
    <div className="flex items-center gap-2">
      <span role="status" className="text-xs text-ink-3">
        {isPending ? (
          <LoaderCircle size={14} aria-label="Saving" className="animate-spin" />
        ) : (
          changeWords(rule, isChanged)
        )}
      </span>
      <Button disabled={isPending || !isChanged} onClick={() => void save()} className="max-md:h-11">
        <Save size={14} /> Save draft
      </Button>
      <Button look="primary" disabled={isPending || nothingNew} onClick={() => setAsked(true)} className="max-md:h-11">
        <Send size={14} /> Publish
      </Button>
      <PublishDialog
        open={asked}
        isFirst={!rule?.revision}
        onClose={() => setAsked(false)}
        onPublish={(note) => void publish(note)}
      />
    </div>
  )
}

function changeWords(rule: Rule | undefined, isChanged: boolean): string {
  if (isChanged) return rule ? 'Not saved' : ''
  return rule?.isDraft ? 'Saved as a draft' : 'Published'
}

interface PublishDialogProps {
  readonly open: boolean
  readonly isFirst: boolean
  readonly onClose: () => void
  readonly onPublish: (note: string) => void
}

function PublishDialog({ open, isFirst, onClose, onPublish }: PublishDialogProps) {
  const [note, setNote] = useState('')
  return (
    <Dialog open={open} onClose={onClose} title="Publish">
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault()
          onPublish(note.trim())
        }}
      >
        <p className="text-sm text-pretty text-ink-2">
          {isFirst
            ? 'The rule acts from now on. What it was before can be brought back at any time.'
            : 'The rule acts like this from now on. The revision before it can be brought back at any time.'}
        </p>
        <Field
          label="What this revision is for"
          value={note}
          onText={setNote}
          maxLength={200}
          dir="auto"
          autoComplete="off"
          data-autofocus
          placeholder="Such as: less often, and only for followers"
          hint="Shown among the revisions. May be empty."
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton isPending={false}>Publish</SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}
