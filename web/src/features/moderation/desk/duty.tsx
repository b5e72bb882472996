import type { ModerationDeed, Presence } from '@livetap/contracts/workspace/moderation.ts'
import { Undo2 } from 'lucide-react'
import { formatDuration } from '../../../lib/format.ts'
import { useNow } from '../../../lib/now.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Button, Key } from '../../../ui/button.tsx'
import { nameOf } from '../../../ui/feed/feed.tsx'
import { ago, doerName } from '../parts/words.ts'
import { deedWords } from '../state/deeds.ts'
import { useDeskView } from '../state/desk-context.ts'
import type { DeskState } from '../state/desk-state.ts'
import { useDeeds } from '../state/use-deeds.ts'

const fewDeeds = 3

/** Who is here, what they look at, and what was done. */
export function Duty({ short = false }: { short?: boolean }) {
  const { state } = useDeskView()
  const now = useNow(1000)
  const deeds = short ? state.deeds.slice(0, fewDeeds) : state.deeds
  return (
    <div className={short ? 'shrink-0 border-t border-line' : 'min-h-0 flex-1 overflow-y-auto'}>
      {!short && (
        <section aria-label="On duty">
          <h2 className="flex h-9 items-center border-b border-line px-3 text-sm font-semibold">On duty</h2>
          <ul aria-label="Who is here" className="divide-y divide-line">
            {state.onDuty.map((presence) => (
              <PresenceLine key={presence.key} presence={presence} state={state} now={now} />
            ))}
          </ul>
        </section>
      )}
      <section aria-label="Done lately">
        <h2 className="flex h-9 items-center border-y border-line px-3 text-sm font-semibold">Done lately</h2>
        {deeds.length === 0 && (
          <p className="px-3 py-4 text-sm text-pretty text-ink-3">
            What moderators of this workspace do appears here, and can be undone from here.
          </p>
        )}
        <ul aria-label="What was done" className="divide-y divide-line">
          {deeds.map((deed) => (
            <DeedLine key={deed.deedId} deed={deed} now={now} />
          ))}
        </ul>
      </section>
      {!short && <KeyHints />}
    </div>
  )
}

const hints = [
  ['j', 'next'],
  ['h', 'hide'],
  ['u', 'card'],
  ['n', 'note'],
  ['g', 'queue'],
  ['z', 'undo'],
  ['?', 'all keys'],
] as const

/** The keys that one learns first; a phone has none. */
function KeyHints() {
  return (
    <ul
      aria-label="Keys"
      className="flex flex-wrap gap-x-3 gap-y-1.5 border-t border-line px-3 py-3 text-xs text-ink-3 max-md:hidden"
    >
      {hints.map(([key, what]) => (
        <li key={key} className="flex items-center gap-1.5">
          <Key>{key}</Key> {what}
        </li>
      ))}
    </ul>
  )
}

interface PresenceLineProps {
  readonly presence: Presence
  readonly state: DeskState
  readonly now: number
}

function PresenceLine({ presence, state, now }: PresenceLineProps) {
  const isYou = presence.key === state.you?.key
  const name = cleanText(presence.who.name) || 'Somebody'
  return (
    <li className="flex items-center gap-2.5 px-3 py-2 text-sm">
      <Avatar name={name} size="medium" />
      <div className="min-w-0 flex-1">
        <p className="truncate">
          <bdi className="font-medium">{name}</bdi>
          {isYou && <span className="text-ink-3"> (you)</span>}
        </p>
        <p className="truncate text-xs text-ink-3">
          {focusWords(presence, state)} for {formatDuration(now - Date.parse(presence.since))}
        </p>
      </div>
    </li>
  )
}

function focusWords({ focus }: Presence, state: DeskState): string {
  if (!focus) return 'Here'
  if (focus.kind === 'question') return 'At a question; here'
  const viewer =
    focus.kind === 'viewer'
      ? state.viewers.get(focus.id)?.viewer
      : (state.holds.get(focus.id) ?? state.comments.get(focus.id))?.comment.viewer
  const what = focus.kind === 'viewer' ? 'the card' : 'a comment'
  return viewer ? `At ${what} of ${nameOf(viewer)}; here` : `At ${focus.kind === 'viewer' ? 'a card' : what}; here`
}

function DeedLine({ deed, now }: { deed: ModerationDeed; now: number }) {
  const { state } = useDeskView()
  const deeds = useDeeds()
  return (
    <li className="flex items-center gap-2 py-1.5 pr-1.5 pl-3 text-xs text-ink-2">
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <bdi className="font-semibold text-ink">{doerName(deed.done.by, state.you?.who)}</bdi> {deedWords(deed)}
        {deed.viewer && (
          <>
            {' '}
            <bdi className="font-medium text-ink">{nameOf(deed.viewer)}</bdi>
          </>
        )}
        {deed.detail !== '' && (
          <>
            {', '}
            <bdi>{cleanText(deed.detail)}</bdi>
          </>
        )}
        <span className="block text-2xs text-ink-3">{ago(deed.done.at, now)}</span>
      </span>
      {deeds.canUndo(deed) && (
        <Button size="small" look="quiet" className="max-md:h-11" onClick={() => deeds.undo(deed)}>
          <Undo2 size={13} /> Undo
        </Button>
      )}
    </li>
  )
}
