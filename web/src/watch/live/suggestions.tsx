import type { Suggestion } from '@livetap/contracts/rooms/live-voice.ts'
import { ArrowUpToLine, Check, ExternalLink, X } from 'lucide-react'
import { cleanText } from '../../lib/viewer-text.ts'
import { IconButton, Key } from '../../ui/button.tsx'
import { Quiet } from '../../ui/panel/section.tsx'
import { Thumb } from '../queue/thumb.tsx'
import { useMayDo, useSay, useView } from '../room/room-context.ts'
import { titleWords } from '../room/words.ts'

/** What viewers of the live wish to see, for somebody in the room to decide on. */
export function Suggestions() {
  const suggestions = useView(({ state }) => state.suggestions)
  const asks = useView(({ state }) => state.bridge !== undefined && state.settings.live.adds === 'ask')
  if (suggestions.length === 0 && !asks) return null
  return (
    <section aria-label="Wishes from the live" className="flex flex-col gap-1 py-3">
      <h2 className="px-3 text-sm font-semibold">Wishes from the live</h2>
      {suggestions.length === 0 && (
        <div className="px-3">
          <Quiet>
            Nobody has wished for anything yet. Viewers write <Key>!add</Key> and the link of a TikTok video.
          </Quiet>
        </div>
      )}
      <ul className="flex flex-col empty:hidden">
        {suggestions.map((suggestion) => (
          <Wish key={suggestion.id} suggestion={suggestion} />
        ))}
      </ul>
    </section>
  )
}

function Wish({ suggestion: { id, by, video } }: { suggestion: Suggestion }) {
  const mayDecide = useMayDo('reorder')
  const title = titleWords(video)
  return (
    <li className="flex min-w-0 items-center gap-2 px-3 py-1.5 hover:bg-hover">
      <Thumb video={video} />
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-1 text-sm font-medium">
          <bdi className="truncate" title={title}>
            {title}
          </bdi>
          <a
            href={video.url}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={`Look at ${title} at TikTok`}
            title="Look at it at TikTok"
            className="flex size-6 shrink-0 items-center justify-center rounded text-ink-3 hover:text-ink max-md:size-9"
          >
            <ExternalLink size={12} aria-hidden="true" />
          </a>
        </p>
        <p className="truncate text-xs text-ink-3">
          wished by <bdi>{cleanText(by)}</bdi>
        </p>
      </div>
      {mayDecide && <Decide id={id} title={title} />}
    </li>
  )
}

function Decide({ id, title }: { id: string; title: string }) {
  const [say, isPending] = useSay()
  const decide = (accept: boolean, next = false) => void say('decide_suggestion', { id, accept, ...(next && { next }) })
  return (
    <div className="flex shrink-0">
      <IconButton label={`Add ${title} to the queue`} disabled={isPending} onClick={() => decide(true)}>
        <Check size={16} className="text-accent" />
      </IconButton>
      <IconButton label={`Play ${title} next`} disabled={isPending} onClick={() => decide(true, true)}>
        <ArrowUpToLine size={16} />
      </IconButton>
      <IconButton label={`Decline ${title}`} disabled={isPending} onClick={() => decide(false)}>
        <X size={16} className="text-danger" />
      </IconButton>
    </div>
  )
}
