import type { Device, DevicePolicy } from '@livetap/contracts/devices/devices.ts'
import { useCallback, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { type Note, NoteBar } from '../../../ui/panel/note-bar.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { changeDevice, useDeed } from '../api.ts'
import { LimitsFields } from './limits-fields.tsx'
import { findMistakes } from './policy-draft.ts'

/** What its owner allows of a device; what was saved can be taken back at once. */
export function LimitsSection({ device }: { device: Device }) {
  const [note, setNote] = useState<Note>()
  const closeNote = useCallback(() => setNote(undefined), [])
  const [draft, setDraft] = useState<DevicePolicy>()
  const { deviceId, policy: before } = device
  const save = useDeed(deviceId, changeDevice)
  const tell = (text: string, undo?: () => void) => setNote({ id: Date.now(), text, failed: false, undo })
  const restore = () => save.mutate({ deviceId, policy: before }, { onSuccess: () => tell('As it was before') })
  const done = () => {
    setDraft(undefined)
    tell('Limits saved: they hold at once', restore)
  }
  return (
    <Section title="Limits" note="Never more than the device itself allows." inset>
      {draft ? (
        <Editor
          device={device}
          draft={draft}
          onDraft={setDraft}
          error={save.error}
          isPending={save.isPending}
          onSave={() => save.mutate({ deviceId, policy: draft }, { onSuccess: done })}
          onClose={() => setDraft(undefined)}
        />
      ) : (
        <Closed policy={before} error={save.error} onOpen={() => setDraft(before)} />
      )}
      <NoteBar note={note} onClose={closeNote} className="bottom-4 max-md:bottom-17" />
    </Section>
  )
}

interface ClosedProps {
  readonly policy: DevicePolicy
  readonly error: Error | null
  readonly onOpen: () => void
}

function Closed({ policy, error, onOpen }: ClosedProps) {
  const mayManage = useMay('device:manage')
  return (
    <div className="flex flex-wrap items-center gap-3 text-sm text-ink-2">
      <p className="min-w-0 flex-1">{summaryWords(policy)}</p>
      {mayManage && (
        <Button className="max-md:h-11" onClick={onOpen}>
          Change the limits
        </Button>
      )}
      {error && <InlineError error={error} />}
    </div>
  )
}

function summaryWords({ capabilities = {}, ...general }: DevicePolicy): string {
  const narrowed = [...Object.keys(capabilities), ...(Object.keys(general).length > 0 ? ['the whole device'] : [])]
  if (narrowed.length > 0) return `Narrowed: ${narrowed.join(', ')}.`
  return 'Everything that the device can do is allowed, as far as the device goes.'
}

interface EditorProps {
  readonly device: Device
  readonly draft: DevicePolicy
  readonly onDraft: (draft: DevicePolicy) => void
  readonly error: Error | null
  readonly isPending: boolean
  readonly onSave: () => void
  readonly onClose: () => void
}

function Editor({ device: { manifest }, draft, onDraft, error, isPending, onSave, onClose }: EditorProps) {
  const mistakes = findMistakes(manifest, draft)
  const isWrong = Object.keys(mistakes).length > 0
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isWrong) onSave()
      }}
    >
      <LimitsFields manifest={manifest} policy={draft} mistakes={mistakes} onChange={onDraft} />
      {error && <InlineError error={error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button className="max-md:h-11" onClick={onClose}>
          Cancel
        </Button>
        <SubmitButton className="max-md:h-11" isPending={isPending} disabled={isWrong}>
          Save the limits
        </SubmitButton>
      </div>
    </form>
  )
}
