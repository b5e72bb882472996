import type { Screen } from '@livetap/contracts/overlays/overlays.ts'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { changeScreen, useDeed } from '../queries.ts'
import { Whole, Words } from '../settings/fields.tsx'

/** Undefined closes it. */
export function ScreenDialog({ screen, onClose }: { screen: Screen | undefined; onClose: () => void }) {
  return (
    <Dialog open={screen !== undefined} onClose={onClose} title={`Screen ${screen?.screen ?? ''}`}>
      {screen && <ScreenForm screen={screen} onClose={onClose} />}
    </Dialog>
  )
}

function ScreenForm({ screen, onClose }: { screen: Screen; onClose: () => void }) {
  const [name, setName] = useState(screen.name)
  const [maxLength, setMaxLength] = useState(screen.maxLength)
  const [gapMs, setGapMs] = useState(screen.gapMs)
  const save = useDeed(changeScreen, onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ screen: screen.screen, name, maxLength, gapMs })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 p-4">
      <Words label="Name" value={name} onValue={setName} longest={60} />
      <Whole label="Alerts that may wait" value={maxLength} onValue={setMaxLength} least={1} most={200} />
      <Whole label="Milliseconds between two" value={gapMs} onValue={setGapMs} least={0} most={30_000} />
      <p className="text-xs text-pretty text-ink-3">
        When as many wait as may, those that come then are dropped, and counted on the page.
      </p>
      {save.error && <InlineError error={save.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <SubmitButton isPending={save.isPending}>Save</SubmitButton>
      </div>
    </form>
  )
}
