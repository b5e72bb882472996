import type { Device } from '@livetap/contracts/devices/devices.ts'
import { useNavigate } from '@tanstack/react-router'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { nameWords } from '../../../lib/words/words.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { changeDevice, removeDevice, useDeed } from '../api.ts'

/** What is done to a device seldom. */
export function DeviceMenu({ device }: { device: Device }) {
  const [wanted, setWanted] = useState<'rename' | 'remove'>()
  const close = () => setWanted(undefined)
  const label = `More about ${nameWords(device.name)}`
  return (
    <>
      <Menu
        label={label}
        trigger={
          <IconButton label={label} className="size-12">
            <Ellipsis size={18} />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => setWanted('rename')}>
          <Pencil size={14} /> Rename
        </MenuItem>
        <MenuLine />
        <MenuItem onSelect={() => setWanted('remove')}>
          <Trash2 size={14} /> Remove
        </MenuItem>
      </Menu>
      <Dialog open={wanted === 'rename'} title="Rename the device" onClose={close}>
        <RenameForm device={device} onClose={close} />
      </Dialog>
      <RemoveDialog device={device} open={wanted === 'remove'} onClose={close} />
    </>
  )
}

function RenameForm({ device: { deviceId, name: before }, onClose }: { device: Device; onClose: () => void }) {
  const [name, setName] = useState(before)
  const rename = useDeed(deviceId, changeDevice, onClose)
  const isEmpty = name.trim() === ''
  return (
    <form
      className="flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isEmpty) rename.mutate({ deviceId, name: name.trim() })
      }}
    >
      <Field
        label="Name"
        dir="auto"
        maxLength={60}
        autoComplete="off"
        data-autofocus
        value={name}
        onText={setName}
        mistake={isEmpty ? 'Give it a name.' : undefined}
      />
      {rename.error && <InlineError error={rename.error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <SubmitButton isPending={rename.isPending} disabled={isEmpty}>
          Rename
        </SubmitButton>
      </div>
    </form>
  )
}

interface RemoveDialogProps {
  readonly device: Device
  readonly open: boolean
  readonly onClose: () => void
}

function RemoveDialog({ device: { deviceId, name }, open, onClose }: RemoveDialogProps) {
  const navigate = useNavigate()
  const remove = useDeed(undefined, removeDevice, () => void navigate({ to: '/devices' }))
  const close = () => {
    remove.reset()
    onClose()
  }
  return (
    <ConfirmDialog
      open={open}
      title="Remove the device"
      action="Remove it"
      error={remove.error}
      isPending={remove.isPending}
      onConfirm={() => remove.mutate(deviceId)}
      onClose={close}
    >
      “<bdi className="font-semibold">{nameWords(name)}</bdi>” is disconnected at once, and its tokens, limits and log
      are lost. Rules that use it stay, and fail. It cannot be undone.
    </ConfirmDialog>
  )
}
