import type { ImportRequest, ImportResult, RulePack } from '@livetap/contracts/rules/requests.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { plural } from '../../../lib/format.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Badge, type Tone } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError, Skeleton } from '../../../ui/notice.tsx'
import { importRules } from '../api.ts'
import { Choice, Mistake } from '../parts/fields.tsx'
import { tell } from '../parts/notes.tsx'
import { readPack } from './read-pack.ts'

type Collisions = ImportRequest['collisions']

const collisionChoices = [
  ['skip', 'keep mine, leave theirs out'],
  ['replace', 'put theirs in the place of mine'],
  ['both', 'keep both'],
] as const

/** Takes rules in from a file, after having shown what would become of each. */
export function ImportDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Import rules">
      <ImportForm onClose={onClose} />
    </Dialog>
  )
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [pack, setPack] = useState<RulePack>()
  const [collisions, setCollisions] = useState<Collisions>('skip')
  const take = useMutation({
    mutationFn: importRules,
    onSuccess: ({ rules }) => {
      void queries.invalidateQueries({ queryKey: ['rules'] })
      tell(
        `${plural(rules.filter(({ becomes }) => becomes === 'added' || becomes === 'replaced').length, 'rule')} taken in`,
      )
      onClose()
    },
  })
  return (
    <form
      className="flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (pack) take.mutate({ pack, collisions, preview: false })
      }}
    >
      <PackField onPack={setPack} />
      <Choice label="When a name is taken" value={collisions} choices={collisionChoices} onChange={setCollisions} />
      {pack && <Preview pack={pack} collisions={collisions} />}
      {take.error && <InlineError error={take.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <SubmitButton isPending={take.isPending} disabled={!pack}>
          Import
        </SubmitButton>
      </div>
    </form>
  )
}

function PackField({ onPack }: { onPack: (pack: RulePack | undefined) => void }) {
  const id = useId()
  const [mistake, setMistake] = useState<string>()
  const read = async (file: File | undefined) => {
    const result = file ? readPack(await file.text()) : undefined
    setMistake(result && 'mistake' in result ? result.mistake : undefined)
    onPack(result && 'pack' in result ? result.pack : undefined)
  }
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-ink-2">
        File with rules
      </label>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        data-autofocus
        aria-invalid={mistake !== undefined}
        onChange={({ target }) => void read(target.files?.[0])}
        className="text-sm file:mr-3 file:h-9 file:cursor-pointer file:rounded-lg file:border file:border-line file:bg-raised file:px-3 file:text-ink"
      />
      <Mistake text={mistake} />
    </div>
  )
}

const tones: Record<ImportResult['rules'][number]['becomes'], Tone> = {
  added: 'accent',
  replaced: 'warn',
  skipped: 'plain',
  refused: 'danger',
}

function Preview({ pack, collisions }: { pack: RulePack; collisions: Collisions }) {
  const { data, error } = useQuery({
    queryKey: ['rule-import', pack, collisions],
    queryFn: () => importRules({ pack, collisions, preview: true }),
    gcTime: 0,
  })
  if (error) return <InlineError error={error} />
  if (!data) return <Skeleton className="h-24" />
  return (
    <ul
      aria-label="What becomes of each rule"
      className="max-h-64 divide-y divide-line overflow-y-auto rounded-lg border border-line text-sm"
    >
      {data.rules.map(({ name, becomes, why }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names need not differ.
        <li key={index} className="flex flex-wrap items-baseline gap-x-2 px-3 py-1.5">
          <Badge tone={tones[becomes]}>{becomes}</Badge>
          <bdi className="min-w-0 truncate font-medium">{nameWords(name)}</bdi>
          {why !== '' && <span className="text-xs text-ink-3 [overflow-wrap:anywhere]">{why}</span>}
        </li>
      ))}
    </ul>
  )
}
