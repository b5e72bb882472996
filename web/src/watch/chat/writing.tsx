import type { RoomMessage } from '@livetap/contracts/rooms/room.ts'
import { Clock, MicOff, Reply, Send, X } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { formatMinute } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { fieldClass } from '../../ui/form/field.tsx'
import { useMayDo, useView } from '../room/room-context.ts'
import { usePause, useSending } from './use-sending.ts'

interface WritingProps {
  readonly replyTo: RoomMessage | undefined
  readonly onReplied: () => void
  readonly onSent: () => void
}

/** Where the keyboard's `C` goes. */
export const chatFieldId = 'chat-field'
const longest = 500

export function Writing(props: WritingProps) {
  const mayChat = useMayDo('chat')
  const you = useView(({ state }) => state.members.find(({ id }) => id === state.you.id))
  const until = you?.mutedUntil
  const isMuted = usePause(until === undefined ? 0 : Date.parse(until)) > 0
  if (!mayChat) return <p className="shrink-0 px-3 py-3 text-sm text-ink-3">You can read here, but not write.</p>
  if (isMuted && until) {
    return (
      <p role="status" className="flex shrink-0 items-center gap-2 px-3 py-3 text-sm text-warn">
        <MicOff size={15} aria-hidden="true" /> You are muted until {formatMinute(until)}.
      </p>
    )
  }
  return <Form {...props} />
}

function Form({ replyTo, onReplied, onSent }: WritingProps) {
  const [text, setText] = useState('')
  const [isAtMoment, setAtMoment] = useState(false)
  const { send, isPending, wait, problem, noteTyping } = useSending()
  const written = text.trim()
  const isPossible = written !== '' && !isPending && wait === 0
  const write = (next: string) => {
    setText(next)
    noteTyping()
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const more = { ...(replyTo && { replyTo: replyTo.id }), ...(isAtMoment && { atMoment: true }) }
    if (!isPossible || !(await send({ text: written, ...more }))) return
    setText('')
    setAtMoment(false)
    onReplied()
    onSent()
  }
  return (
    <form
      onSubmit={(event) => void submit(event)}
      className="flex shrink-0 flex-col gap-1.5 border-t border-line p-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]"
    >
      {replyTo && <ReplyLine replyTo={replyTo} onCancel={onReplied} />}
      {problem && (
        <p role="alert" className="px-1 text-xs text-danger">
          {problem}
        </p>
      )}
      <div className="flex items-center gap-1">
        <TextField text={text} onText={write} wait={wait} replyTo={replyTo} />
        <MomentButton isOn={isAtMoment} onToggle={() => setAtMoment(!isAtMoment)} />
        <IconButton label="Send" type="submit" disabled={!isPossible} className="size-10">
          {wait > 0 ? <span className="text-xs font-semibold">{wait}</span> : <Send size={17} />}
        </IconButton>
      </div>
    </form>
  )
}

interface TextFieldProps extends Pick<WritingProps, 'replyTo'> {
  readonly text: string
  readonly onText: (text: string) => void
  /** Seconds until a message is taken again. */
  readonly wait: number
}

function TextField({ text, onText, wait, replyTo }: TextFieldProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (replyTo) field.current?.focus()
  }, [replyTo])
  return (
    <input
      id={chatFieldId}
      ref={field}
      value={text}
      dir="auto"
      maxLength={longest}
      aria-label="Message"
      placeholder={wait > 0 ? `Slow mode: ${wait} s` : 'Say something'}
      autoComplete="off"
      enterKeyHint="send"
      onChange={({ target }) => onText(target.value)}
      onKeyDown={(event) => event.key === 'Escape' && field.current?.blur()}
      className={fieldClass}
    />
  )
}

function MomentButton({ isOn, onToggle }: { isOn: boolean; onToggle: () => void }) {
  const hasVideo = useView(({ state }) => state.timeline.itemId !== null)
  return (
    <IconButton
      label="About this moment"
      title="Say which moment it is about"
      aria-pressed={isOn}
      disabled={!hasVideo}
      onClick={onToggle}
      className={classNames('size-10', isOn && 'bg-accent-soft text-accent!')}
    >
      <Clock size={16} />
    </IconButton>
  )
}

function ReplyLine({ replyTo: { user, text }, onCancel }: { replyTo: RoomMessage; onCancel: () => void }) {
  return (
    <div className="flex items-center gap-1.5 pl-1 text-xs text-ink-3">
      <Reply size={12} aria-hidden="true" className="shrink-0" />
      <p className="min-w-0 flex-1 truncate">
        <bdi className="font-semibold">{cleanText(user)}</bdi>: <bdi>{cleanText(text)}</bdi>
      </p>
      <IconButton label="Do not reply" className="size-6!" onClick={onCancel}>
        <X size={12} />
      </IconButton>
    </div>
  )
}
