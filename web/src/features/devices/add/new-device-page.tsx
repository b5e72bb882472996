import type { DeviceCreated } from '@livetap/contracts/devices/devices.ts'
import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { keepPlayToken } from '../../../lib/devices/play-tokens.ts'
import { classNames } from '../../../ui/class-names.ts'
import { NotPermitted, useMay } from '../../../ui/panel/permitted.tsx'
import { createDevice, useDeed } from '../api.ts'
import { DevicesFrame } from '../parts/frame.tsx'
import { ConnectStep } from './connect-step.tsx'
import { emptyDevice, requestOf } from './draft.ts'
import { LimitsStep } from './limits-step.tsx'
import { WhatStep } from './what-step.tsx'

/** From nothing to a device that is connected, in three steps. */
export function NewDevicePage() {
  return (
    <DevicesFrame title="Add a device">
      <Link to="/devices" className="flex w-fit items-center gap-1 rounded text-sm text-ink-2 hover:text-ink">
        <ChevronLeft size={15} aria-hidden="true" /> Devices
      </Link>
      <h1 className="text-xl font-semibold tracking-tight">Add a device</h1>
      <Allowed />
    </DevicesFrame>
  )
}

const Allowed = () =>
  useMay('device:manage') ? (
    <Steps />
  ) : (
    <NotPermitted needs="device:manage" words="Register devices, make their tokens, choose their limits" />
  )

const names = ['What it is', 'Name and limits', 'Connect'] as const
type Step = 0 | 1 | 2

function Steps() {
  const [step, setStep] = useState<Step>(0)
  const [draft, setDraft] = useState(emptyDevice)
  const [created, setCreated] = useState<DeviceCreated>()
  const register = useDeed(undefined, createDevice, (answer) => {
    const { deviceId, isVirtual } = answer.device
    if (isVirtual) keepPlayToken(deviceId, answer.token)
    setCreated(answer)
    setStep(2)
  })
  return (
    <div className="flex w-full max-w-3xl flex-col gap-5">
      <Progress step={step} />
      {step === 0 && <WhatStep draft={draft} onDraft={setDraft} onNext={() => setStep(1)} />}
      {step === 1 && (
        <LimitsStep
          draft={draft}
          onDraft={setDraft}
          error={register.error}
          isPending={register.isPending}
          onBack={() => setStep(0)}
          onNext={() => register.mutate(requestOf(draft))}
        />
      )}
      {step === 2 && created && <ConnectStep created={created} />}
    </div>
  )
}

/** Where one is. The focus goes along, so that nobody is left on a button that is gone. */
function Progress({ step }: { step: Step }) {
  const current = useRef<HTMLLIElement>(null)
  const before = useRef(step)
  useEffect(() => {
    if (before.current !== step) current.current?.focus()
    before.current = step
  }, [step])
  return (
    <ol className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {names.map((name, index) => (
        <li
          key={name}
          ref={index === step ? current : undefined}
          tabIndex={-1}
          aria-current={index === step ? 'step' : undefined}
          className={classNames(
            'flex items-center gap-2 rounded',
            index === step ? 'font-semibold' : index < step ? 'text-ink-2' : 'text-ink-3',
          )}
        >
          <span
            className={classNames(
              'flex size-6 items-center justify-center rounded-full border text-xs',
              index <= step ? 'border-accent text-accent' : 'border-line-strong',
            )}
          >
            {index + 1}
          </span>
          {name}
        </li>
      ))}
    </ol>
  )
}
