import type { Member } from '@livetap/contracts/rooms/members.ts'
import { useState } from 'react'
import { cleanText } from '../../lib/viewer-text.ts'
import { ConfirmDialog } from '../../ui/form/confirm-dialog.tsx'
import { fieldClass } from '../../ui/form/field.tsx'
import { useSay } from '../room/room-context.ts'

const lengths = [
  [60, 'an hour'],
  [24 * 60, 'a day'],
  [30 * 24 * 60, '30 days'],
  [365 * 24 * 60, 'a year'],
] as const

interface BanDialogProps {
  readonly open: boolean
  readonly member: Member
  readonly onClose: () => void
}

export function BanDialog({ open, member, onClose }: BanDialogProps) {
  const [say, isPending] = useSay()
  const [minutes, setMinutes] = useState<number>(lengths[1][0])
  const ban = () => void say('ban', { memberId: member.id, minutes }).then(({ ok }) => ok && onClose())
  return (
    <ConfirmDialog
      open={open}
      title="Ban somebody"
      action="Ban"
      error={null}
      isPending={isPending}
      onConfirm={ban}
      onClose={onClose}
    >
      <p className="pb-3">
        <bdi className="font-semibold">{cleanText(member.name)}</bdi> is out at once, and does not come back in before
        the ban is over.
      </p>
      <label className="flex flex-col gap-1 font-medium">
        For how long
        <select value={minutes} onChange={({ target }) => setMinutes(Number(target.value))} className={fieldClass}>
          {lengths.map(([length, words]) => (
            <option key={length} value={length}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </ConfirmDialog>
  )
}
