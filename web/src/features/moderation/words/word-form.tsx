import type { FlaggedWord, FlaggedWordRequest, WordAction } from '@livetap/contracts/workspace/moderation.ts'
import { type FormEvent, useId, useState } from 'react'
import { describeError } from '../../../lib/api.ts'
import { Button } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'

interface WordFormProps {
  /** What is changed; undefined for a new one. */
  readonly word?: FlaggedWord
  readonly error: Error | null
  readonly isPending: boolean
  /** Resolves to whether it was kept. */
  readonly onSubmit: (request: FlaggedWordRequest) => Promise<boolean>
  readonly onCancel?: () => void
  /** Forgets what was refused. */
  readonly onChange: () => void
}

export const fieldClass =
  'h-9 w-full min-w-0 rounded-md border border-line-strong bg-bg px-2.5 text-sm text-ink outline-offset-0 placeholder:text-ink-3 aria-invalid:border-danger max-md:h-11 max-md:text-base'

const actionNames: Record<WordAction, string> = {
  flag: 'Flag: light it up',
  hold: 'Hold until approved',
  hide: 'Hide from the public',
}

const empty: Draft = { pattern: '', kind: 'word', action: 'flag', note: '' }

/** A word or a pattern, and what happens to comments with it. */
export function WordForm({ word, error, isPending, onSubmit, onCancel, onChange }: WordFormProps) {
  const id = useId()
  const { draft, set, submit } = useWordForm(word, onSubmit, onChange)
  return (
    <form onSubmit={submit} noValidate className="grid grid-cols-2 gap-2 md:grid-cols-[minmax(0,1fr)_9rem_11rem]">
      <Pattern draft={draft} isWrong={error !== null} describedBy={`${id}-error`} onChange={set} />
      <Kind value={draft.kind} onChange={(kind) => set({ kind })} />
      <Action value={draft.action} onChange={(action) => set({ action })} />
      <input
        value={draft.note}
        onChange={({ target }) => set({ note: target.value })}
        aria-label="Why it is in the list"
        placeholder="Why (for moderators only)"
        dir="auto"
        maxLength={200}
        className={`${fieldClass} col-span-2`}
      />
      <div className="flex gap-2 max-md:col-span-2">
        <Button
          type="submit"
          look="primary"
          disabled={isPending || draft.pattern.trim() === ''}
          className="flex-1 max-md:h-11"
        >
          {word ? 'Save' : 'Add'}
        </Button>
        {onCancel && (
          <Button look="quiet" className="max-md:h-11" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
      <Refusal id={`${id}-error`} error={error} />
    </form>
  )
}

const Refusal = ({ id, error }: { id: string; error: Error | null }) => (
  <p id={id} role="alert" className="col-span-full text-sm text-danger [overflow-wrap:anywhere] empty:hidden">
    {error && refusal(error)}
  </p>
)

type Draft = Required<FlaggedWordRequest>

function useWordForm(word: FlaggedWord | undefined, onSubmit: WordFormProps['onSubmit'], onChange: () => void) {
  const [draft, setDraft] = useState<Draft>(word ? pick(word) : empty)
  const set = (change: Partial<Draft>) => {
    setDraft((now) => ({ ...now, ...change }))
    onChange()
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (draft.pattern.trim() === '') return
    if (await onSubmit({ ...draft, pattern: draft.pattern.trim(), note: draft.note.trim() })) setDraft(empty)
  }
  return { draft, set, submit }
}

interface PatternProps {
  readonly draft: Draft
  readonly isWrong: boolean
  readonly describedBy: string
  readonly onChange: (change: Partial<Draft>) => void
}

const Pattern = ({ draft: { pattern, kind }, isWrong, describedBy, onChange }: PatternProps) => (
  <input
    value={pattern}
    onChange={({ target }) => onChange({ pattern: target.value })}
    aria-label={kind === 'word' ? 'Word' : 'Pattern'}
    aria-invalid={isWrong}
    aria-describedby={describedBy}
    placeholder={kind === 'word' ? 'Word or words' : 'fr[e3]{2,}\\s+coins'}
    dir="auto"
    maxLength={200}
    autoComplete="off"
    autoCapitalize="none"
    spellCheck={false}
    className={classNames(fieldClass, 'max-md:col-span-2', kind === 're2' && 'font-mono')}
  />
)

function Action({ value, onChange }: { value: WordAction; onChange: (action: WordAction) => void }) {
  return (
    <select
      value={value}
      onChange={({ target }) => onChange(target.value as WordAction)}
      aria-label="What happens"
      className={fieldClass}
    >
      {Object.entries(actionNames).map(([action, name]) => (
        <option key={action} value={action}>
          {name}
        </option>
      ))}
    </select>
  )
}

function Kind({ value, onChange }: { value: FlaggedWord['kind']; onChange: (kind: FlaggedWord['kind']) => void }) {
  return (
    <select
      value={value}
      onChange={({ target }) => onChange(target.value as FlaggedWord['kind'])}
      aria-label="How it is compared"
      title="A word is found whatever its case and accents, also disguised. A pattern is a regular expression of RE2."
      className={fieldClass}
    >
      <option value="word">Whole word</option>
      <option value="re2">RE2 pattern</option>
    </select>
  )
}

const pick = ({ pattern, kind, action, note }: FlaggedWord) => ({ pattern, kind, action, note })

export function refusal(error: unknown): string {
  const { title, detail } = describeError(error)
  return [title, detail].filter(Boolean).join('. ')
}
