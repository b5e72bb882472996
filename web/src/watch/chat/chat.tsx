import type { RoomMessage } from '@livetap/contracts/rooms/room.ts'
import { ArrowDown } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { cleanText } from '../../lib/viewer-text.ts'
import { Button } from '../../ui/button.tsx'
import { RowList, type RowListHandle } from '../../ui/list/row-list.tsx'
import { useView } from '../room/room-context.ts'
import { Message } from './message.tsx'
import { Writing } from './writing.tsx'

/** What people say to each other, newest at the bottom. */
export function Chat() {
  const messages = useView(({ state }) => state.messages)
  const rows = useMemo(() => messages.map((message) => ({ key: message.id, message })), [messages])
  const list = useRef<RowListHandle>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const [replyTo, setReplyTo] = useState<RoomMessage>()
  useEffect(() => list.current?.toEnd(), [])
  const toEnd = () => {
    list.current?.toEnd()
    setAtEnd(true)
  }
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <RowList rows={rows} label="Chat" follow height={44} room={8} ref={list} onEndInView={setAtEnd}>
        {({ message }) => <Message message={message} onReply={setReplyTo} />}
      </RowList>
      {messages.length === 0 && (
        <p className="absolute inset-x-0 top-8 px-6 text-center text-sm text-ink-3">
          Say hello: everybody here reads it.
        </p>
      )}
      <div className="relative h-5 shrink-0 px-3 text-xs text-ink-3">
        <Typing />
        {!isAtEnd && (
          <Button size="small" className="absolute right-3 bottom-1 shadow-float" onClick={toEnd}>
            <ArrowDown size={13} aria-hidden="true" /> Newest
          </Button>
        )}
      </div>
      <Writing replyTo={replyTo} onReplied={() => setReplyTo(undefined)} onSent={toEnd} />
    </div>
  )
}

function Typing() {
  const pulses = useView((view) => view.pulses)
  const members = useView(({ state }) => state.members)
  const you = useView(({ state }) => state.you.id)
  const names = members.filter(({ id }) => id !== you && pulses.get(id)?.typing).map(({ name }) => cleanText(name))
  if (names.length === 0) return null
  return (
    <p className="truncate">
      {names.length === 1 ? (
        <>
          <bdi>{names[0]}</bdi> is writing …
        </>
      ) : (
        `${names.length} people are writing …`
      )}
    </p>
  )
}
