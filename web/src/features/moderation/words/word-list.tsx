import type { FlaggedWord, FlaggedWordRequest, WordAction } from '@livetap/contracts/workspace/moderation.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { formatDay } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Badge, type Tone } from '../../../ui/badge.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { doerName } from '../parts/words.ts'
import { addWord, changeWord, removeWord } from '../queries.ts'
import { WordForm } from './word-form.tsx'

/** A change of the list, which is read anew with it. */
function useWordChange<Variables>(mutationFn: (variables: Variables) => Promise<unknown>) {
  const queries = useQueryClient()
  const { mutateAsync, error, isPending, reset } = useMutation({
    mutationFn,
    onSettled: () => queries.invalidateQueries({ queryKey: ['moderation'] }),
  })
  const send = (variables: Variables) =>
    mutateAsync(variables).then(
      () => true,
      () => false,
    )
  return { send, error, isPending, reset }
}

const most = 50

export function WordList({ words }: { words: readonly FlaggedWord[] }) {
  const add = useWordChange(addWord)
  return (
    <Section title="Words" note={`${words.length} of ${most}`}>
      <div className="border-b border-line px-4 pb-4">
        <WordForm error={add.error} isPending={add.isPending} onSubmit={add.send} onChange={add.reset} />
      </div>
      {words.length === 0 && (
        <p className="px-4 py-6 text-sm text-pretty text-ink-3">
          No word is flagged yet. Add what you want to see at once, such as links to other shops, insults, or your own
          address.
        </p>
      )}
      <ul aria-label="Flagged words" className="divide-y divide-line">
        {words.map((word) => (
          <WordLine key={word.wordId} word={word} />
        ))}
      </ul>
    </Section>
  )
}

const tones: Record<WordAction, Tone> = { flag: 'plain', hold: 'warn', hide: 'danger' }

function WordLine({ word }: { word: FlaggedWord }) {
  const [editing, setEditing] = useState(false)
  const change = useWordChange((body: FlaggedWordRequest) => changeWord(word.wordId, body))
  if (!editing) return <WrittenWord word={word} onEdit={() => setEditing(true)} />
  const submit = async (body: FlaggedWordRequest) => {
    const kept = await change.send(body)
    if (kept) setEditing(false)
    return kept
  }
  return (
    <li className="px-4 py-3">
      <WordForm
        word={word}
        error={change.error}
        isPending={change.isPending}
        onChange={change.reset}
        onCancel={() => setEditing(false)}
        onSubmit={submit}
      />
    </li>
  )
}

function WrittenWord({ word, onEdit }: { word: FlaggedWord; onEdit: () => void }) {
  return (
    <li className="flex min-h-11 flex-wrap items-center justify-end gap-2 py-1.5 pr-2 pl-4">
      <div className="min-w-0 flex-1 basis-40">
        <p className="text-sm [overflow-wrap:anywhere]">
          <bdi className={word.kind === 're2' ? 'font-mono' : 'font-medium'}>{cleanText(word.pattern)}</bdi>{' '}
          <Badge tone={tones[word.action]}>{word.action}</Badge> {word.kind === 're2' && <Badge>pattern</Badge>}
        </p>
        <p className="text-xs text-ink-3 [overflow-wrap:anywhere]">
          {word.note !== '' && (
            <>
              <bdi>{cleanText(word.note)}</bdi>
              {' · '}
            </>
          )}
          added by <bdi>{doerName(word.added.by, undefined)}</bdi>
          {' · '}
          {formatDay(word.added.at)}
        </p>
      </div>
      <WordDeeds word={word} onEdit={onEdit} />
    </li>
  )
}

function WordDeeds({ word, onEdit }: { word: FlaggedWord; onEdit: () => void }) {
  const [asked, setAsked] = useState(false)
  const name = cleanText(word.pattern)
  if (asked) return <Removing wordId={word.wordId} onKeep={() => setAsked(false)} />
  return (
    <span className="flex gap-1">
      <IconButton label={`Change ${name}`} className="max-md:size-11" onClick={onEdit}>
        <Pencil size={14} />
      </IconButton>
      <IconButton label={`Remove ${name}`} className="max-md:size-11" onClick={() => setAsked(true)}>
        <Trash2 size={14} />
      </IconButton>
    </span>
  )
}

function Removing({ wordId, onKeep }: { wordId: string; onKeep: () => void }) {
  const remove = useWordChange(removeWord)
  return (
    <span className="flex flex-wrap items-center justify-end gap-1">
      {remove.error && <InlineError error={remove.error} />}
      <Button size="small" look="quiet" className="max-md:h-11" autoFocus onClick={onKeep}>
        Keep it
      </Button>
      <Button
        size="small"
        look="danger"
        className="max-md:h-11"
        disabled={remove.isPending}
        onClick={() => void remove.send(wordId)}
      >
        Remove
      </Button>
    </span>
  )
}
