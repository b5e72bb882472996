import type { PayloadOf } from '@livetap/contracts/unified-event.ts'
import type { WordMatch } from '@livetap/contracts/workspace/moderation.ts'
import { useContext } from 'react'
import { splitAtMatches } from '../../../lib/feed/feed.ts'
import { classNames } from '../../../ui/class-names.ts'
import { InlineImage, SearchText } from '../../../ui/feed/feed.tsx'
import { type CommentPart, cutComment } from './comment-parts.ts'

interface CommentTextProps {
  readonly text: string
  readonly matches: readonly WordMatch[]
  readonly emotes?: PayloadOf<'CHAT'>['emotes']
}

/** What somebody wrote, with flagged words lit up. It is kept from reordering what stands around it. */
export function CommentText({ text, matches, emotes }: CommentTextProps) {
  const parts = cutComment(text, matches, emotes)
  if (parts.length === 0) return <span className="text-ink-3">wrote nothing that can be seen</span>
  return (
    <bdi dir="auto" className="[overflow-wrap:anywhere] whitespace-pre-wrap">
      {parts.map((part) => (
        <Part key={part.key} part={part} />
      ))}
    </bdi>
  )
}

const flagClasses: Record<WordMatch['action'], string> = {
  flag: 'bg-warn-soft text-warn decoration-dotted',
  hold: 'bg-warn-soft text-warn',
  hide: 'bg-danger-soft text-danger',
}
const flagTitles: Record<WordMatch['action'], string> = {
  flag: 'Flagged word',
  hold: 'Flagged word: comments with it are held',
  hide: 'Flagged word: comments with it are hidden',
}

function Part({ part: { text, flagged, emote } }: { part: CommentPart }) {
  if (emote) {
    return (
      <InlineImage url={emote.emoteImageUrl} alt="emote" className="-my-1 mx-0.5 inline-block size-5 align-middle" />
    )
  }
  if (!flagged) return <Found text={text} />
  return (
    <mark
      title={flagTitles[flagged]}
      className={classNames('rounded-xs px-0.5 font-semibold underline underline-offset-2', flagClasses[flagged])}
    >
      {text}
    </mark>
  )
}

function Found({ text }: { text: string }) {
  return splitAtMatches(text, useContext(SearchText)).map(({ text: part, hit, at }) =>
    hit ? (
      <mark key={at} className="rounded-xs bg-mark text-ink">
        {part}
      </mark>
    ) : (
      part
    ),
  )
}
