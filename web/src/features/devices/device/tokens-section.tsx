import type { Device, DeviceToken, DeviceTokenCreated } from '@livetap/contracts/devices/devices.ts'
import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useNow } from '../../../lib/now.ts'
import { agoWords, expiryWords, nameWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { CopyText } from '../../../ui/copy-button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { SecretText } from '../../../ui/share/secret-text.tsx'
import { WayTabs } from '../add/way-tabs.tsx'
import { revokeToken, rotateToken, useDeed } from '../api.ts'

/** What the device proves with who it is: replaced without a break, or ended at once. */
export function TokensSection({ device }: { device: Device }) {
  const [wanted, setWanted] = useState<'rotate' | DeviceToken>()
  const [created, setCreated] = useState<DeviceTokenCreated>()
  const mayManage = useMay('device:manage')
  const close = () => setWanted(undefined)
  return (
    <Section title="Tokens" note="With it the device proves who it is." inset>
      <div className="flex flex-col gap-3">
        {device.tokens.length === 0 && <Quiet>It has none: nothing can connect as this device.</Quiet>}
        <ul aria-label="Tokens" className="divide-y divide-line">
          {device.tokens.map((token) => (
            <TokenItem key={token.tokenId} token={token} onRevoke={mayManage ? () => setWanted(token) : undefined} />
          ))}
        </ul>
        {mayManage && (
          <Button className="self-start max-md:h-11" onClick={() => setWanted('rotate')}>
            <RefreshCw size={14} aria-hidden="true" /> {device.tokens.length === 0 ? 'Make a token' : 'Replace'}
          </Button>
        )}
      </div>
      <RotateDialog deviceId={device.deviceId} open={wanted === 'rotate'} onCreated={setCreated} onClose={close} />
      <RevokeDialog deviceId={device.deviceId} token={wanted === 'rotate' ? undefined : wanted} onClose={close} />
      <CreatedDialog device={device} created={created} onClose={() => setCreated(undefined)} />
    </Section>
  )
}

function TokenItem({ token, onRevoke }: { token: DeviceToken; onRevoke: (() => void) | undefined }) {
  const now = useNow(15_000)
  const { createdAt, createdBy, expiresAt, lastUsedAt } = token
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 py-1.5 text-sm">
      {expiresAt === null ? <Badge tone="accent">newest</Badge> : <Badge tone="warn">replaced</Badge>}
      <span className="min-w-0 text-ink-2 [overflow-wrap:anywhere]">
        made {agoWords(createdAt, now)} by <bdi>{nameWords(createdBy)}</bdi>,{' '}
        {lastUsedAt === null ? 'never used' : `last used ${agoWords(lastUsedAt, now)}`}
        {expiresAt !== null && `, ${expiryWords(expiresAt, now)}`}
      </span>
      {onRevoke && (
        <Button size="small" look="danger" className="ml-auto max-md:h-11" onClick={onRevoke}>
          Revoke
        </Button>
      )}
    </li>
  )
}

interface RotateDialogProps {
  readonly deviceId: string
  readonly open: boolean
  readonly onCreated: (created: DeviceTokenCreated) => void
  readonly onClose: () => void
}

function RotateDialog({ deviceId, open, onCreated, onClose }: RotateDialogProps) {
  const rotate = useDeed(deviceId, rotateToken, (created) => {
    onCreated(created)
    onClose()
  })
  return (
    <ConfirmDialog
      open={open}
      title="Make a new token"
      action="Make it"
      error={rotate.error}
      isPending={rotate.isPending}
      onConfirm={() => rotate.mutate({ deviceId })}
      onClose={() => {
        rotate.reset()
        onClose()
      }}
    >
      The token of now works for another hour, so nothing breaks while you bring the new one to the device. One that was
      replaced before ends at once. Has it got out? Revoke it after that.
    </ConfirmDialog>
  )
}

interface RevokeDialogProps {
  readonly deviceId: string
  readonly token: DeviceToken | undefined
  readonly onClose: () => void
}

function RevokeDialog({ deviceId, token, onClose }: RevokeDialogProps) {
  const revoke = useDeed(deviceId, revokeToken, onClose)
  return (
    <ConfirmDialog
      open={token !== undefined}
      title="Revoke the token"
      action="Revoke it"
      error={revoke.error}
      isPending={revoke.isPending}
      onConfirm={() => token && revoke.mutate({ deviceId, tokenId: token.tokenId })}
      onClose={() => {
        revoke.reset()
        onClose()
      }}
    >
      What is connected with it is disconnected at once, everything on it goes off, and it cannot come back with this
      token. It cannot be undone; a new token can be made.
    </ConfirmDialog>
  )
}

interface CreatedDialogProps {
  readonly device: Device
  readonly created: DeviceTokenCreated | undefined
  readonly onClose: () => void
}

const CreatedDialog = ({ device: { deviceId, kind, name }, created, onClose }: CreatedDialogProps) => (
  <Dialog open={created !== undefined} title="The new token" onClose={onClose} stays>
    {created && (
      <div className="flex flex-col gap-4 p-4 text-sm">
        <p>It is shown this once.</p>
        <SecretText text={created.token}>
          <CopyText text={created.token}>Copy the token</CopyText>
        </SecretText>
        <WayTabs kind={kind} name={name} place={{ origin: location.origin, deviceId, token: created.token }} />
        <Button look="primary" className="self-end" onClick={onClose}>
          I have it
        </Button>
      </div>
    )}
  </Dialog>
)
