import type { RoomMessage } from '@livetap/contracts/rooms/room.ts'
import { Reply, Trash2 } from 'lucide-react'
import { memo } from 'react'
import { formatMinute } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { IconButton } from '../../ui/button.tsx'
import { useMayDo, useSay, useView } from '../room/room-context.ts'
import { positionWords } from '../room/words.ts'
import { useSeek } from '../stage/commands.ts'

interface MessageProps {
  readonly message: RoomMessage
  readonly onReply: (message: RoomMessage) => void
}

/** Text of people is text here: no markup, no links, and its direction is its own. */
export const Message = memo(function Message({ message, onReply }: MessageProps) {
  if (message.isSystem) return <SystemLine message={message} />
  const { user, text, timestamp, replyTo, moment } = message
  return (
    <article className="group relative flex gap-2 px-3 py-1 hover:bg-hover focus-within:bg-hover">
      <Avatar name={user} size="small" />
      <div className="min-w-0 flex-1">
        {replyTo && (
          <p className="truncate text-xs text-ink-3">
            <Reply size={11} aria-hidden="true" className="mr-1 inline" />
            <bdi>{cleanText(replyTo.user)}</bdi>: <bdi>{cleanText(replyTo.text)}</bdi>
          </p>
        )}
        <p className="flex min-w-0 items-baseline gap-1.5">
          <bdi className="truncate text-xs font-semibold text-ink-2">{cleanText(user)}</bdi>
          <time dateTime={timestamp} className="shrink-0 text-2xs text-ink-3">
            {formatMinute(timestamp)}
          </time>
          {moment && <Moment {...moment} />}
        </p>
        <p dir="auto" className="text-sm [overflow-wrap:anywhere] [unicode-bidi:isolate]">
          {cleanText(text)}
        </p>
      </div>
      <Actions message={message} onReply={onReply} />
    </article>
  )
})

/** In the server's English, whatever the names in it are written in. */
const SystemLine = ({ message: { text } }: Pick<MessageProps, 'message'>) => (
  <p dir="ltr" className="px-3 py-1 text-center text-xs text-ink-3 [overflow-wrap:anywhere]">
    {cleanText(text)}
  </p>
)

/** What a message is about; pressing it takes everybody there. */
function Moment({ itemId, pos }: NonNullable<RoomMessage['moment']>) {
  const isCurrent = useView(({ state }) => state.timeline.itemId === itemId)
  const { isPossible, seek } = useSeek()
  const words = `at ${positionWords(pos)}`
  if (!isCurrent || !isPossible) return <span className="shrink-0 text-2xs text-ink-3">{words}</span>
  return (
    <button
      type="button"
      title="Go there together"
      onClick={() => void seek(pos)}
      className="shrink-0 rounded text-2xs font-medium text-accent hover:underline"
    >
      {words}
    </button>
  )
}

function Actions({ message, onReply }: MessageProps) {
  const mayChat = useMayDo('chat')
  const mayMute = useMayDo('mute')
  const you = useView(({ state }) => state.you.id)
  const [say, isPending] = useSay()
  const mayDelete = mayMute || message.memberId === you
  return (
    <div className="absolute top-0.5 right-2 flex self-start rounded-md border border-line bg-surface opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:static pointer-coarse:border-transparent pointer-coarse:bg-transparent pointer-coarse:opacity-100">
      {mayChat && (
        <IconButton label={`Reply to ${cleanText(message.user)}`} className="size-7!" onClick={() => onReply(message)}>
          <Reply size={14} />
        </IconButton>
      )}
      {mayDelete && (
        <IconButton
          label="Delete the message"
          className="size-7!"
          disabled={isPending}
          onClick={() => void say('delete_message', { id: message.id })}
        >
          <Trash2 size={14} />
        </IconButton>
      )}
    </div>
  )
}
