import type { TestEvent } from '@livetap/contracts/rules/test-events.ts'
import { useMutation } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { ApiError } from '../../../lib/api.ts'
import { useLivestreams } from '../../../lib/livestreams.ts'
import { createStored } from '../../../lib/stored.ts'
import { Button } from '../../../ui/button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { Choice } from '../parts/fields.tsx'
import { Compose } from './compose.tsx'
import { beginDraft, draftWords, once, type Volley, volleys, volleyWords, writeRequest } from './draft.ts'
import { PresetList } from './preset-list.tsx'
import { noteSent, sendTests } from './sent.ts'

const chosenLive = createStored<string>('test-events.live', '', (value) => typeof value === 'string')

/** Where to, what, and the ways to send it. */
export function Sender() {
  const [draft, setDraft] = useState<TestEvent>(() => beginDraft('CHAT'))
  const { lives, uniqueId } = useLive()
  const mayRun = useMay('rule:run')
  const send = useSend(uniqueId)
  const isBlocked = !mayRun || send.isPending
  return (
    <Section title="The event" inset>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isBlocked) send.mutate({ draft, volley: once })
        }}
      >
        <PresetList draft={draft} onChoose={setDraft} />
        <Compose draft={draft} onChange={setDraft} />
        <Choice
          label="Where"
          value={uniqueId}
          choices={[['', 'On its own, into no live'], ...lives.map(nameLive)]}
          hint={uniqueId === '' ? hints.none : hints.live}
          onChange={chosenLive.set}
        />
        <SendBar isBlocked={isBlocked} onSend={(volley) => send.mutate({ draft, volley })}>
          {!mayRun && <NotAllowed />}
          {send.error && <Refusal error={send.error} />}
        </SendBar>
      </form>
    </Section>
  )
}

const nameLive = (uniqueId: string) => [uniqueId, `Into the live of @${uniqueId}`] as const
const hints = {
  none: 'Rules and overlays of any live see it, those of one @username do not.',
  live: 'Whoever watches sees what your overlays make of it.',
} as const

interface SendBarProps {
  readonly isBlocked: boolean
  readonly onSend: (volley: Volley) => void
  readonly children: ReactNode
}

/** In sight however long the form is. */
function SendBar({ isBlocked, onSend, children }: SendBarProps) {
  return (
    <div className="sticky bottom-0 z-10 -mx-4 -mb-4 flex flex-wrap items-center gap-2 rounded-b-lg border-t border-line bg-surface px-4 py-3">
      <Button type="submit" look="primary" className="max-md:h-11 max-md:flex-1" disabled={isBlocked}>
        <Send size={14} /> {once.name}
      </Button>
      {volleys.map((volley) => (
        <Button key={volley.name} className="max-md:h-11" disabled={isBlocked} onClick={() => onSend(volley)}>
          {volley.name}
        </Button>
      ))}
      {children}
    </div>
  )
}

const NotAllowed = () => (
  <p className="basis-full text-xs text-ink-3">
    Sending takes the permission “Pause, run and stop rules” (<code className="font-mono">rule:run</code>).
  </p>
)

/** Lives that are on; what was chosen counts only as long as it is one of them. */
function useLive() {
  const { lives } = useLivestreams()
  const chosen = chosenLive.use()
  const on = lives.filter(({ state }) => state === 'live' || state === 'reconnecting').map(({ uniqueId }) => uniqueId)
  return { lives: on, uniqueId: on.includes(chosen) ? chosen : '' }
}

function useSend(uniqueId: string) {
  return useMutation({
    mutationFn: ({ draft, volley }: { draft: TestEvent; volley: Volley }) =>
      sendTests(writeRequest(draft, volley, uniqueId)),
    // What is typed meanwhile is not what was sent.
    onSuccess: (answer, { draft, volley }) => {
      const lastsMs = volley.times * volley.spacingMs
      const told = { words: draftWords(draft), volley: volleyWords(volley), at: new Date().toISOString() }
      noteSent({ ...answer, ...told, uniqueId, lastsMs })
    },
  })
}

const advice: Readonly<Record<string, string>> = {
  'livestream-not-found': 'Follow this live first, or send it into no live.',
  'livestream-not-on': 'Wait until this live is on, or send it into no live.',
  'rate-limited': 'Thirty times a minute is the most: wait a moment, then send again.',
  'bus-unavailable': 'Nothing was sent. Livetap is catching up: try again in a moment.',
}

function Refusal({ error }: { error: Error }) {
  const what = error instanceof ApiError ? advice[error.code] : undefined
  return (
    <div className="basis-full text-sm">
      <InlineError error={error} />
      {what && <p className="text-ink-2">{what}</p>}
    </div>
  )
}
