import type { Device } from '@livetap/contracts/devices/devices.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Gift, ShieldAlert, Zap } from 'lucide-react'
import { useState } from 'react'
import { devicesQuery } from '../../../lib/devices/devices.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { alsoDriven, drives } from './quick-rule.ts'
import { rulesQuery, useArm, useSendGift, type Wish } from './try-it-requests.ts'

/** From a gift to the device, without a live: a rule where there is none yet, and a gift that is a test. */
export function TryIt({ device }: { device: Device }) {
  const [mayRead, mayRun] = [useMay('rule:read'), useMay('rule:run')]
  if (!mayRead || !mayRun) return null
  return (
    <Section title="Watch a gift drive it" inset>
      <div className="flex flex-col items-start gap-3">
        <Stopped device={device} />
        <Arming device={device} />
        <Gifts device={device} />
      </div>
    </Section>
  )
}

function Gifts({ device }: { device: Device }) {
  const { data } = useQuery(rulesQuery)
  const mayWrite = useMay('rule:write')
  const { data: known } = useQuery(devicesQuery)
  const send = useSendGift(device.deviceId)
  const [asked, setAsked] = useState<Wish>()
  if (!data || !known) return null
  const others = alsoDriven(data.items, known.items, device.deviceId)
  const wish = (wanted: Wish) => (others.length > 0 ? setAsked(wanted) : send.mutate(wanted))
  const rules = data.items.filter((rule) => drives(rule, device.deviceId))
  const hasRule = rules.length > 0
  return (
    <>
      {hasRule ? <Drivers rules={rules} /> : <Quiet>No rule that is on does anything with this device yet.</Quiet>}
      {!hasRule && mayWrite && (
        <Button
          look="primary"
          size="large"
          disabled={send.isPending}
          onClick={() => wish({ gift: 'rose', withRuleFor: device })}
        >
          <Zap size={16} /> Let gifts drive it, and send a Rose
        </Button>
      )}
      {hasRule && <GiftButtons isPending={send.isPending} onWish={wish} />}
      {send.error && <InlineError error={send.error} />}
      <p role="status" className="text-xs text-ink-3">
        {send.isSuccess ? 'Sent as a test: rules act on it, statistics do not count it.' : ''}
      </p>
      <AlsoDialog
        others={others}
        open={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onAgree={() => asked && send.mutate(asked)}
      />
    </>
  )
}

const offered = [
  { gift: 'rose', words: 'Send a Rose' },
  { gift: 'roses', words: '20 Roses' },
  { gift: 'lion', words: 'A Lion' },
] as const

const GiftButtons = ({ isPending, onWish }: { isPending: boolean; onWish: (wish: Wish) => void }) => (
  <div className="flex flex-wrap gap-2">
    {offered.map(({ gift, words }, index) => (
      <Button
        key={gift}
        look={index === 0 ? 'primary' : 'plain'}
        size="large"
        disabled={isPending}
        onClick={() => onWish({ gift })}
      >
        {index === 0 && <Gift size={16} />} {words}
      </Button>
    ))}
  </div>
)

interface AlsoDialogProps {
  readonly others: readonly Pick<Device, 'deviceId' | 'name' | 'isVirtual'>[]
  readonly open: boolean
  readonly onClose: () => void
  readonly onAgree: () => void
}

/** A gift is for every rule: somebody may stand beside what else it moves. */
function AlsoDialog({ others, open, onClose, onAgree }: AlsoDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Other devices may be driven, too">
      <div className="flex flex-col gap-4 p-4 text-sm">
        <p className="text-pretty">A test gift is for every rule on gifts that is on. These rules also drive:</p>
        <ul aria-label="Other devices" className="list-disc pl-5 [overflow-wrap:anywhere]">
          {others.map(({ deviceId, name, isVirtual }) => (
            <li key={deviceId}>
              <bdi>{nameWords(name)}</bdi>
              {isVirtual ? ' (virtual)' : ''}
            </li>
          ))}
        </ul>
        <div className="flex flex-wrap justify-end gap-2">
          <Button data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button
            look="primary"
            onClick={() => {
              onClose()
              onAgree()
            }}
          >
            Send it all the same
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

const Drivers = ({ rules }: { rules: readonly { readonly ruleId: string; readonly name: string }[] }) => (
  <p className="text-sm text-ink-2">
    Driven by{' '}
    {rules.map(({ ruleId, name }, index) => (
      <span key={ruleId}>
        {index > 0 && ', '}
        <Link to="/rules/$ruleId" params={{ ruleId }} className="underline">
          <bdi>{nameWords(name)}</bdi>
        </Link>
      </span>
    ))}
    .
  </p>
)

const Stopped = ({ device: { deviceId, status } }: { device: Device }) =>
  status.stop === null && !status.isStopped ? null : (
    <p className="rounded-lg bg-danger-soft p-3 text-sm text-pretty">
      Its emergency stop is pressed: gifts do nothing until an owner opens it on{' '}
      <Link to="/devices/$deviceId" params={{ deviceId }} className="font-semibold underline">
        the page of the device
      </Link>
      .
    </p>
  )

/** What moves, or is moved, does so only for as long as somebody has armed it. */
function Arming({ device: { deviceId, capabilities, status } }: { device: Device }) {
  const mayUse = useMay('device:use')
  const arm = useArm(deviceId)
  const isNeeded = capabilities.some(({ risk }) => risk === 'high') && status.armed === null && status.stop === null
  if (!isNeeded || !mayUse) return null
  return (
    <div className="flex flex-col items-start gap-2 rounded-lg bg-warn-soft p-3 text-sm text-pretty">
      <p>
        What this device does is of high risk: it takes commands only while somebody has armed it. A virtual one hurts
        nobody.
      </p>
      <Button disabled={arm.isPending} onClick={() => arm.mutate()}>
        <ShieldAlert size={15} /> Arm it for 4 hours
      </Button>
      {arm.error && <InlineError error={arm.error} />}
    </div>
  )
}
