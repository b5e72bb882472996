import type { Sink, SinkRewind } from '@livetap/contracts/rules/sinks.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { cleanText } from '../../lib/viewer-text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/form/field.tsx'
import { SubmitButton } from '../../ui/form/submit-button.tsx'
import { InlineError } from '../../ui/notice.tsx'
import { RecordingChoice } from './recording-choice.tsx'
import { rewindPlanQuery, rewindSink, useForwardingChange } from './sink-queries.ts'
import { rewindWords } from './sink-words.ts'

/** Has a destination go on from another place in the log; says first what that sends again, or leaves out. */
export function MoveDialog({ sink, onClose }: { sink: Sink | undefined; onClose: () => void }) {
  return (
    <Dialog open={sink !== undefined} onClose={onClose} title="Send from another place">
      {sink && <MoveForm sink={sink} onDone={onClose} />}
    </Dialog>
  )
}

type Place = 'now' | 'recording' | 'time'
const places: readonly (readonly [Place, string])[] = [
  ['now', 'From now on'],
  ['recording', 'From the beginning of a recording'],
  ['time', 'From a time on'],
]

function useWish() {
  const [place, setPlace] = useState<Place>('now')
  const [openedAt] = useState(() => new Date().toISOString())
  const [sessionId, setSessionId] = useState('')
  const [time, setTime] = useState('')
  const at = Date.parse(time)
  const wishes: Record<Place, SinkRewind | undefined> = {
    now: { at: openedAt },
    recording: sessionId === '' ? undefined : { sessionId },
    time: Number.isNaN(at) ? undefined : { at: new Date(at).toISOString() },
  }
  return { place, setPlace, sessionId, setSessionId, time, setTime, wish: wishes[place] }
}

function MoveForm({ sink, onDone }: { sink: Sink; onDone: () => void }) {
  const chosen = useWish()
  const { wish } = chosen
  const plan = useQuery(rewindPlanQuery(sink.sinkId, wish))
  const move = useForwardingChange(rewindSink)
  const error = move.error ?? plan.error
  return (
    <form
      className="flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (wish) move.mutate({ sinkId: sink.sinkId, ...wish }, { onSuccess: onDone })
      }}
    >
      <p className="text-sm [overflow-wrap:anywhere]">
        From where on is <bdi className="font-medium">{cleanText(sink.name)}</bdi> sent events?
      </p>
      <PlaceFields chosen={chosen} />
      <p role="status" className="rounded-lg bg-raised px-3 py-2 text-sm text-pretty empty:hidden">
        {wish && (plan.data ? rewindWords(plan.data) : plan.isPending && 'Counting…')}
      </p>
      {error && <InlineError error={error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button className="max-md:h-11" onClick={onDone}>
          Leave it where it is
        </Button>
        <SubmitButton
          look={plan.data && plan.data.again + plan.data.skipped > 0 ? 'danger' : 'primary'}
          className="max-md:h-11"
          disabled={!plan.data}
          isPending={move.isPending}
        >
          Send from there
        </SubmitButton>
      </div>
    </form>
  )
}

function PlaceFields({ chosen }: { chosen: ReturnType<typeof useWish> }) {
  const { place, setPlace, sessionId, setSessionId, time, setTime } = chosen
  return (
    <>
      <fieldset className="flex flex-col gap-1">
        <legend className="sr-only">From where on</legend>
        {places.map(([one, name]) => (
          <label key={one} className="flex min-h-8 cursor-pointer items-center gap-2 text-sm max-md:min-h-11">
            <input
              type="radio"
              name="place"
              checked={place === one}
              onChange={() => setPlace(one)}
              className="size-4 accent-accent"
            />
            {name}
          </label>
        ))}
      </fieldset>
      {place === 'recording' && <RecordingChoice value={sessionId} none="Choose one" onChange={setSessionId} />}
      {place === 'time' && (
        <Field label="Time, where you are" type="datetime-local" step={1} value={time} onText={setTime} />
      )}
    </>
  )
}
