import type { DeviceNote } from '@livetap/contracts/devices/commands.ts'
import { useQuery } from '@tanstack/react-query'
import { formatClock, formatDay } from '../../../lib/format.ts'
import { Badge } from '../../../ui/badge.tsx'
import { InlineError, Skeleton } from '../../../ui/notice.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { Time } from '../../../ui/panel/time.tsx'
import { notesQuery } from '../api.ts'
import { useHeardNotes } from '../state/store.ts'
import { noteWords } from '../words.ts'
import { mergeNotes } from './merge.ts'

const first = 8

/** What happened to the device apart from commands: came and went, stopped, was armed. */
export function NotesSection({ deviceId }: { deviceId: string }) {
  const { data, error, isPending } = useQuery(notesQuery(deviceId))
  const notes = mergeNotes(useHeardNotes(deviceId), data?.items ?? [])
  return (
    <Section title="What happened to it" inset>
      {isPending && <Skeleton className="h-16" />}
      {error && <InlineError error={error} />}
      {!isPending && !error && notes.length === 0 && <Quiet>Nothing yet.</Quiet>}
      <Notes notes={notes.slice(0, first)} />
      {notes.length > first && (
        <details className="text-sm">
          <summary className="w-fit rounded py-1 text-ink-3 hover:text-ink max-md:py-2.5">Older ones</summary>
          <Notes notes={notes.slice(first)} />
        </details>
      )}
    </Section>
  )
}

const Notes = ({ notes }: { notes: readonly DeviceNote[] }) => (
  <ul className="flex flex-col gap-1.5 text-sm empty:hidden">
    {notes.map((note) => (
      <Item key={note.at + note.kind + note.text} note={note} />
    ))}
  </ul>
)

function Item({ note: { at, kind, text } }: { note: DeviceNote }) {
  const [name, tone] = noteWords(kind)
  const day = formatDay(at)
  return (
    <li className="flex min-w-0 items-baseline gap-3">
      <span className="shrink-0 text-xs text-ink-3">
        <Time at={at}>{day === 'Today' ? formatClock(at) : `${day}, ${formatClock(at)}`}</Time>
      </span>
      <Badge tone={tone}>{name}</Badge>
      <bdi className="min-w-0 [overflow-wrap:anywhere]">{text}</bdi>
    </li>
  )
}
