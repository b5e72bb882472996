import { Gem, MessageSquareOff } from 'lucide-react'
import { Button, Key } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useMayDo, useSay, useView } from '../room/room-context.ts'
import { Standings } from './standings.tsx'
import { Suggestions } from './suggestions.tsx'
import { giftsCount, voiceLines } from './voice-words.ts'

/** What viewers of the live have a say in: how they say it, and what they have said. All of it the room tells everybody. */
export function Voice() {
  return (
    <div className="min-h-0 flex-1 divide-y divide-line overflow-y-auto pb-[env(safe-area-inset-bottom)]">
      <HowTo />
      <Standings />
      <Suggestions />
    </div>
  )
}

function HowTo() {
  const state = useView((view) => view.state)
  const lines = voiceLines(state)
  if (lines.length === 0) return <NoSay />
  return (
    <section aria-label="What viewers write" className="flex flex-col gap-2 px-3 py-3">
      <h2 className="text-sm font-semibold">What viewers write in the live</h2>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-2.5 gap-y-2 text-sm">
        {lines.map(([written, does]) => (
          <div key={does} className="contents">
            <dt className="flex flex-wrap gap-1">
              {written.map((text) => (
                <Key key={text}>{text}</Key>
              ))}
            </dt>
            <dd className="text-pretty text-ink-2">{does}</dd>
          </div>
        ))}
      </dl>
      {giftsCount(state) && (
        <p className="flex items-start gap-2 text-xs text-pretty text-ink-2">
          <Gem size={14} aria-hidden="true" className="mt-px shrink-0 text-gift" />
          The diamonds of a gift are added to what its giver has voted for last.
        </p>
      )}
    </section>
  )
}

function NoSay() {
  const maySet = useMayDo('settings')
  const [say, isPending] = useSay()
  const allow = () => void say('update_settings', { settings: { live: { votes: true, gifts: false, adds: 'ask' } } })
  return (
    <Notice title="Viewers of the live have no say" icon={<MessageSquareOff size={26} />}>
      <p>They can vote for what comes next and wish for videos by what they write, where the room lets them.</p>
      {maySet && (
        <Button look="primary" className="max-md:h-11" disabled={isPending} onClick={allow}>
          Let them vote and wish
        </Button>
      )}
    </Notice>
  )
}
