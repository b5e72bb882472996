import { liveVoiceLimits } from '@livetap/contracts/rooms/live-voice.ts'
import { Plus, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, fieldClass } from '../../ui/form/field.tsx'
import { SubmitButton } from '../../ui/form/submit-button.tsx'
import { openTab } from '../layout/tabs.ts'
import { useSay, useView } from '../room/room-context.ts'

interface PollDialogProps {
  readonly open: boolean
  readonly onClose: () => void
}

export function PollDialog({ open, onClose }: PollDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Ask in a poll">
      <PollForm
        onAsked={() => {
          onClose()
          openTab('chat')
        }}
      />
    </Dialog>
  )
}

function PollForm({ onAsked }: { onAsked: () => void }) {
  const [question, setQuestion] = useState('')
  const [options, setOptions] = useState<readonly string[]>(['', ''])
  const [seconds, setSeconds] = useState(60)
  const [gifts, setGifts] = useState(false)
  const [say, isPending] = useSay()
  const isBound = useView(({ state }) => state.bridge !== undefined)
  const written = options.map((text) => text.trim()).filter((text) => text !== '')
  const isComplete = question.trim() !== '' && written.length >= 2
  const ask = async (event: FormEvent) => {
    event.preventDefault()
    const wish = { question: question.trim(), options: written, seconds, ...(isBound && { gifts }) }
    if (isComplete && (await say('open_poll', { ...wish, cmdId: crypto.randomUUID() })).ok) onAsked()
  }
  return (
    <form onSubmit={(event) => void ask(event)} className="flex flex-col gap-4 p-4">
      <Field
        label="Question"
        value={question}
        onText={setQuestion}
        maxLength={liveVoiceLimits.questionLength}
        dir="auto"
        required
        data-autofocus
      />
      <OptionFields options={options} onChange={setOptions} />
      <Length seconds={seconds} onChange={setSeconds} />
      {isBound && <GiftsTick isOn={gifts} onChange={setGifts} />}
      <SubmitButton isPending={isPending} disabled={!isComplete} className="self-end">
        Ask
      </SubmitButton>
    </form>
  )
}

interface OptionFieldsProps {
  readonly options: readonly string[]
  readonly onChange: (options: readonly string[]) => void
}

function OptionFields({ options, onChange }: OptionFieldsProps) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="pb-1 text-sm font-medium">Options</legend>
      {options.map((text, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an option is its place.
        <div key={place} className="flex items-center gap-2">
          <span aria-hidden="true" className="w-3 shrink-0 text-center text-xs text-ink-3">
            {place + 1}
          </span>
          <input
            value={text}
            aria-label={`Option ${place + 1}`}
            dir="auto"
            maxLength={liveVoiceLimits.optionLength}
            autoComplete="off"
            onChange={({ target }) => onChange(options.with(place, target.value))}
            className={fieldClass}
          />
          {options.length > 2 && (
            <IconButton label={`Leave out option ${place + 1}`} onClick={() => onChange(options.toSpliced(place, 1))}>
              <X size={15} />
            </IconButton>
          )}
        </div>
      ))}
      {options.length < liveVoiceLimits.options && (
        <Button size="small" className="ml-5 self-start max-md:h-10" onClick={() => onChange([...options, ''])}>
          <Plus size={13} aria-hidden="true" /> Another option
        </Button>
      )}
    </fieldset>
  )
}

const lengths = [
  [30, '30 s'],
  [60, '1 min'],
  [120, '2 min'],
  [300, '5 min'],
  [600, '10 min'],
] as const

interface LengthProps {
  readonly seconds: number
  readonly onChange: (seconds: number) => void
}

function Length({ seconds, onChange }: LengthProps) {
  return (
    <div className="flex flex-col gap-2">
      <Field
        label="Seconds until it is over"
        type="number"
        required
        min={15}
        max={3600}
        value={String(seconds)}
        onText={(text) => onChange(Math.round(Number(text)))}
      />
      <div className="flex flex-wrap gap-1.5">
        {lengths.map(([length, words]) => (
          <Button
            key={length}
            size="small"
            aria-pressed={seconds === length}
            onClick={() => onChange(length)}
            className={classNames('max-md:h-10 max-md:px-2.5', seconds === length && 'border-accent! text-accent!')}
          >
            {words}
          </Button>
        ))}
      </div>
    </div>
  )
}

const GiftsTick = ({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) => (
  <label className="flex items-start gap-2.5 text-sm">
    <input
      type="checkbox"
      checked={isOn}
      onChange={({ target }) => onChange(target.checked)}
      className="mt-0.5 size-4 shrink-0 accent-accent"
    />
    <span>
      <span className="block font-medium">Gifts count</span>
      <span className="block text-xs text-ink-3">The diamonds of a gift are added to what its giver has chosen.</span>
    </span>
  </label>
)
