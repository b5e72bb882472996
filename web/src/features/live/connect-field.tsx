import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ArrowRight, LoaderCircle } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { describeError } from '../../lib/api.ts'
import { followLive } from '../../lib/livestreams.ts'
import { Button } from '../../ui/button.tsx'
import { parseUsername } from './parse-username.ts'

/** Follows a live and goes to it. */
export function useFollow(onDone?: () => void) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: followLive,
    onSuccess: ({ uniqueId }) => {
      onDone?.()
      return navigate({ to: '/', search: { live: uniqueId } })
    },
  })
}

/** Where one says whose live it is; takes a name, an @name or a link. */
export function ConnectField({ onDone }: { onDone?: () => void }) {
  const id = useId()
  const { text, change, submit, problem, isPending } = useConnectForm(onDone)
  return (
    <form onSubmit={submit} noValidate className="w-full">
      <label htmlFor={id} className="sr-only">
        @username or link of a TikTok LIVE
      </label>
      <div className="flex h-12 items-center rounded-xl border border-line-strong bg-bg pr-1.5 pl-4 focus-within:border-accent focus-within:outline-2 focus-within:outline-accent">
        <input
          id={id}
          value={text}
          onChange={(event) => change(event.target.value)}
          placeholder="@username or link"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="go"
          maxLength={200}
          data-autofocus
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-problem`}
          className="h-full min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-3"
        />
        <Button type="submit" look="primary" disabled={isPending} className="rounded-lg">
          {isPending ? <LoaderCircle size={16} className="animate-spin" /> : <ArrowRight size={16} />}
          Follow
        </Button>
      </div>
      <p id={`${id}-problem`} role="alert" className="min-h-5 pt-1.5 text-left text-sm text-danger">
        {problem}
      </p>
    </form>
  )
}

function useConnectForm(onDone: (() => void) | undefined) {
  const [text, setText] = useState('')
  const [mistake, setMistake] = useState<string>()
  const follow = useFollow(onDone)
  const change = (typed: string) => {
    setText(typed)
    setMistake(undefined)
    follow.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const parsed = parseUsername(text)
    setMistake('mistake' in parsed ? parsed.mistake : undefined)
    if ('uniqueId' in parsed) follow.mutate(parsed.uniqueId)
  }
  const refused = follow.error ? describeError(follow.error) : undefined
  const problem = mistake ?? (refused && [refused.title, refused.detail].filter(Boolean).join('. '))
  return { text, change, submit, problem, isPending: follow.isPending }
}
