import type { Device } from '@livetap/contracts/devices/devices.ts'
import { Link, useParams } from '@tanstack/react-router'
import { ChevronLeft, PlugZap } from 'lucide-react'
import { nameWords } from '../../../lib/words/words.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Quiet } from '../../../ui/panel/section.tsx'
import { LatencySection } from '../latency/latency-section.tsx'
import { LimitsSection } from '../limits/limits-section.tsx'
import { CommandLog } from '../log/command-log.tsx'
import { NotesSection } from '../log/notes-section.tsx'
import { DevicesFrame } from '../parts/frame.tsx'
import { useDevice } from '../state/store.ts'
import { CapabilityTile } from '../tiles/capability-tile.tsx'
import { ArmingPart } from './arming.tsx'
import { DeviceHeader } from './device-header.tsx'
import { Proposal } from './proposal.tsx'
import { Stopped } from './stopped.tsx'
import { TokensSection } from './tokens-section.tsx'

/** One device: how it is, what it can do, what it has done, and how fast. */
export function DevicePage() {
  const { deviceId } = useParams({ from: '/devices/$deviceId' })
  const device = useDevice(deviceId)
  return (
    <DevicesFrame title={device ? nameWords(device.name) : 'Device'}>
      <Link to="/devices" className="flex w-fit items-center gap-1 rounded text-sm text-ink-2 hover:text-ink">
        <ChevronLeft size={15} aria-hidden="true" /> Devices
      </Link>
      {device ? <Content key={deviceId} device={device} /> : <Missing />}
    </DevicesFrame>
  )
}

const Missing = () => (
  <Notice level={1} title="There is no such device" icon={<PlugZap size={28} />}>
    <p>The address may be mistyped, or the device was removed.</p>
    <Link to="/devices" className={buttonClass({})}>
      All devices
    </Link>
  </Notice>
)

function Content({ device }: { device: Device }) {
  const { deviceId } = device
  return (
    <>
      <DeviceHeader device={device} />
      <Stopped device={device} />
      <ArmingPart device={device} />
      <Proposal device={device} />
      <Capabilities device={device} />
      <LatencySection deviceId={deviceId} />
      <CommandLog deviceId={deviceId} />
      <NotesSection deviceId={deviceId} />
      <LimitsSection device={device} />
      <TokensSection device={device} />
    </>
  )
}

function Capabilities({ device }: { device: Device }) {
  const { capabilities } = device
  return (
    <section aria-labelledby="capabilities" className="flex flex-col gap-3">
      <h2 id="capabilities" className="text-sm font-semibold">
        What it can do
      </h2>
      {capabilities.length === 0 && (
        <Quiet>It has not said yet what it can do. It does so when it connects for the first time.</Quiet>
      )}
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-2 xl:grid-cols-3">
        {capabilities.map((capability) => (
          <CapabilityTile key={capability.id} device={device} capability={capability} />
        ))}
      </ul>
    </section>
  )
}
