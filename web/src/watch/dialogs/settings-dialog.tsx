import type { RoomSettings } from '@livetap/contracts/rooms/room.ts'
import { type FormEvent, useState } from 'react'
import { queueModes } from '../../lib/rooms/queue-modes.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { SubmitButton } from '../../ui/form/submit-button.tsx'
import { useSay, useView } from '../room/room-context.ts'
import { GrantTable } from './grant-table.tsx'
import { LiveFields } from './live-fields.tsx'
import { Choice, Group, Tick, WholeNumber, Words } from './setting-fields.tsx'

/** How the room is run, for those who may set it. */
export function SettingsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Settings of the room">
      <SettingsForm onClose={onClose} />
    </Dialog>
  )
}

export interface FieldsProps {
  readonly settings: RoomSettings
  readonly onChange: (change: Partial<RoomSettings>) => void
}

function SettingsForm({ onClose }: { onClose: () => void }) {
  const kept = useView(({ state }) => state.settings)
  const [change, setChange] = useState<Partial<RoomSettings>>({})
  const [say, isPending] = useSay()
  const settings = { ...kept, ...change }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if ((await say('update_settings', { settings: change })).ok) onClose()
  }
  const fields = {
    settings,
    onChange: (more: Partial<RoomSettings>) => setChange((before) => ({ ...before, ...more })),
  }
  return (
    <form onSubmit={(event) => void save(event)} className="flex flex-col gap-5 p-4">
      <QueueFields {...fields} />
      <PlayingFields {...fields} />
      <ChatFields {...fields} />
      <LiveFields {...fields} />
      <Group title="Who comes in">
        <Tick {...fields} name="locked" label="Lock the room" hint="Nobody new comes in. Those who are here stay." />
      </Group>
      <Group title="What each role may do">
        <GrantTable {...fields} />
      </Group>
      <div className="sticky bottom-0 -mx-4 -mb-4 flex justify-end border-t border-line bg-surface px-4 py-3">
        <SubmitButton isPending={isPending} disabled={Object.keys(change).length === 0}>
          Save
        </SubmitButton>
      </div>
    </form>
  )
}

const stalls = [
  ['catch-up', 'They catch up, others go on'],
  ['wait', 'The room waits a moment'],
  ['host', 'Somebody in the room decides'],
] as const

function QueueFields(fields: FieldsProps) {
  return (
    <Group title="Queue">
      <Choice {...fields} name="queueMode" label="What comes next" choices={queueModes} />
      <Tick {...fields} name="loop" label="Loop" hint="What was played is put at the end again." />
      <Tick {...fields} name="shuffle" label="Shuffle" hint="What comes next is left to chance." />
      <Tick {...fields} name="queueLocked" label="Lock the queue" hint="Only who may change settings adds to it." />
    </Group>
  )
}

function PlayingFields(fields: FieldsProps) {
  return (
    <Group title="Playing">
      <Choice {...fields} name="stall" label="When somebody's player stalls" choices={stalls} />
      <WholeNumber
        {...fields}
        name="slideMs"
        label="Seconds for each picture of a photo post"
        scale={1000}
        min={1}
        max={20}
      />
    </Group>
  )
}

function ChatFields(fields: FieldsProps) {
  return (
    <Group title="Chat">
      <WholeNumber
        {...fields}
        name="slowModeS"
        label="Slow mode: seconds between two messages of somebody"
        scale={1}
        min={0}
        max={600}
      />
      <Tick {...fields} name="links" label="Links are welcome" hint="Off: messages with addresses are refused." />
      <Words {...fields} />
    </Group>
  )
}
