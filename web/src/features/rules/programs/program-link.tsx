import type { Program, ProgramName, ProgramTrial } from '@livetap/contracts/rules/programs.ts'
import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, LoaderCircle, PlugZap } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { InlineError, Skeleton } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { ProgramDialog } from './program-dialog.tsx'
import { programsQuery, useTrial, useTrying } from './program-queries.ts'
import { foundWords, programWords } from './program-words.ts'

/** Where the program is and whether it is reached, beside what it is to do. */
export function ProgramLink({ program }: { program: ProgramName }) {
  const { data, error, isPending } = useQuery(programsQuery)
  if (isPending) return <Skeleton className="h-10 w-full" />
  if (error) return <InlineError error={error} />
  return <Link program={program} place={data.items.find((one) => one.program === program)} />
}

function Link({ program, place }: { program: ProgramName; place: Program | undefined }) {
  const [isOpen, setOpen] = useState(false)
  const trying = useTrying(program)
  const trial = useTrial(program)
  const mayWrite = useMay('rule:write')
  const { name } = programWords[program]
  const done = (isSet: boolean) => {
    setOpen(false)
    if (isSet) trying.mutate()
  }
  return (
    <div className="flex w-full min-w-0 flex-col gap-2 rounded-lg bg-raised px-3 py-2">
      <div className="flex min-w-0 flex-wrap items-center gap-2 text-sm text-ink-2">
        <PlugZap size={14} aria-hidden="true" className="shrink-0 text-ink-3" />
        <span className="min-w-40 flex-1 [overflow-wrap:anywhere]">
          {place ? (
            <>
              {name} at <code className="font-mono text-xs">{place.url}</code>
            </>
          ) : (
            `Livetap does not know yet where ${name} is.`
          )}
        </span>
        {mayWrite && (
          <Deeds
            name={place ? undefined : name}
            isTrying={trying.isPending}
            onTry={() => trying.mutate()}
            onChange={() => setOpen(true)}
          />
        )}
      </div>
      <div role="status" className="empty:-mt-2">
        {trying.error ? <InlineError error={trying.error} /> : place && trial && <Trial trial={trial} />}
      </div>
      <ProgramDialog program={program} place={place} open={isOpen} onClose={done} />
    </div>
  )
}

interface DeedsProps {
  /** Of the program, as long as it is not set up. */
  readonly name: string | undefined
  readonly isTrying: boolean
  readonly onTry: () => void
  readonly onChange: () => void
}

function Deeds({ name, isTrying, onTry, onChange }: DeedsProps) {
  return (
    <>
      {name === undefined && (
        <Button size="small" className="max-md:h-11" disabled={isTrying} onClick={onTry}>
          {isTrying && <LoaderCircle size={13} aria-hidden="true" className="animate-spin" />}
          Test connection
        </Button>
      )}
      <Button size="small" className="max-md:h-11" onClick={onChange}>
        {name === undefined ? 'Change' : `Set up ${name}`}
      </Button>
    </>
  )
}

function Trial({ trial: { ok, ms, version, choices, error } }: { trial: ProgramTrial }) {
  const found = foundWords(choices)
  if (ok) {
    return (
      <p className="flex items-baseline gap-2 text-xs text-ink-2">
        <CircleCheck size={13} aria-hidden="true" className="shrink-0 translate-y-0.5 text-accent" />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {version} answers within {Math.ceil(ms)} ms{found && `: ${found}`}.
        </span>
      </p>
    )
  }
  const { message, remedy } = error ?? { message: 'it does not answer', remedy: '' }
  return (
    <p className="flex items-baseline gap-2 text-xs text-ink-2">
      <CircleAlert size={13} aria-hidden="true" className="shrink-0 translate-y-0.5 text-danger" />
      <span className="min-w-0 text-pretty [overflow-wrap:anywhere]">
        <span className="font-medium text-danger">Not connected: {message}.</span> {remedy}
      </span>
    </p>
  )
}
