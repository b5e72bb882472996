import type { AuditEntry } from '@livetap/contracts/workspace/access.ts'
import { useMedia, useNow } from '../../../lib/now.ts'
import { Time } from '../../../ui/panel/time.tsx'
import { actionWords, agoWords, nameWords, timeWords } from '../words.ts'

interface AuditListProps {
  readonly entries: readonly AuditEntry[]
  readonly onActor: (actorId: string) => void
}

/** A table where there is room for it, else a list. */
export function AuditList(props: AuditListProps) {
  const wide = useMedia('(min-width: 768px)')
  const now = useNow(15_000)
  return wide ? <AuditTable {...props} now={now} /> : <AuditCards {...props} now={now} />
}

type ShownAuditProps = AuditListProps & { readonly now: number }

const columns = ['When', 'Who', 'What', 'To what', 'Address']

function AuditTable({ entries, onActor, now }: ShownAuditProps) {
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-sm">
        <thead className="text-xs text-ink-3">
          <tr className="border-b border-line">
            {columns.map((name) => (
              <th key={name} className="px-3 py-2 text-left font-medium first:pl-4 last:pr-4">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {entries.map((entry) => (
            <tr key={entry.id} className="align-top">
              <td className="py-2 pr-3 pl-4 whitespace-nowrap">
                <When entry={entry} now={now} />
              </td>
              <td className="min-w-40 px-3 py-2">
                <Actor entry={entry} onActor={onActor} />
              </td>
              <td className="px-3 py-2 whitespace-nowrap">
                <Action entry={entry} />
              </td>
              <td className="min-w-40 px-3 py-2">
                <Target entry={entry} />
              </td>
              <td className="py-2 pr-4 pl-3 text-ink-2">{entry.address}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function AuditCards({ entries, onActor, now }: ShownAuditProps) {
  return (
    <ul aria-label="Audit log" className="divide-y divide-line rounded-lg border border-line bg-surface text-sm">
      {entries.map((entry) => (
        <li key={entry.id} className="flex flex-col gap-1 px-4 py-3">
          <div className="flex items-baseline justify-between gap-3">
            <Action entry={entry} />
            <span className="shrink-0 text-right text-xs">
              <When entry={entry} now={now} />
            </span>
          </div>
          <Target entry={entry} />
          <div className="text-xs">
            <Actor entry={entry} onActor={onActor} />
          </div>
          <p className="text-xs text-ink-3">from {entry.address}</p>
        </li>
      ))}
    </ul>
  )
}

function When({ entry: { at }, now }: { entry: AuditEntry; now: number }) {
  return (
    <Time at={at}>
      {agoWords(at, now)} <span className="block text-xs text-ink-3">{timeWords(at)}</span>
    </Time>
  )
}

const kinds: Record<AuditEntry['actor']['kind'], string> = { person: '', key: 'key', automation: 'token' }

function Actor({ entry: { actor }, onActor }: { entry: AuditEntry; onActor: (actorId: string) => void }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      <button
        type="button"
        title="Show only what they did"
        onClick={() => onActor(actor.id)}
        className="text-left font-medium hover:underline"
      >
        <bdi>{nameWords(actor.name)}</bdi>
      </button>{' '}
      {kinds[actor.kind] && <span className="text-xs text-ink-3">{kinds[actor.kind]}</span>}
    </span>
  )
}

const Action = ({ entry: { action } }: { entry: AuditEntry }) => <span title={action}>{actionWords(action)}</span>

function Target({ entry: { target } }: { entry: AuditEntry }) {
  if (target === '') return null
  return <bdi className="text-ink-2 [overflow-wrap:anywhere]">{nameWords(target)}</bdi>
}
