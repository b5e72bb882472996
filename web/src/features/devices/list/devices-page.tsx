import type { Device } from '@livetap/contracts/devices/devices.ts'
import { Link } from '@tanstack/react-router'
import { MonitorPlay, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { plural } from '../../../lib/format.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { SearchField } from '../../../ui/search-field.tsx'
import { DevicesFrame } from '../parts/frame.tsx'
import { useDevices } from '../state/store.ts'
import { DeviceCard } from './device-card.tsx'
import { EmptyDevices } from './empty-devices.tsx'
import { findDevices, isMany } from './find-devices.ts'

/** All devices of the workspace and how they do, with the way to stop them. */
export function DevicesPage() {
  return (
    <DevicesFrame title="Devices">
      <Devices />
    </DevicesFrame>
  )
}

function Devices() {
  const { devices } = useDevices()
  const all = useMemo(() => [...devices.values()], [devices])
  const [text, setText] = useState('')
  const found = findDevices(all, text)
  return (
    <>
      <Header devices={all} />
      {isMany(all) && (
        <SearchField
          value={text}
          onChange={setText}
          label="Find a device"
          placeholder="Name, kind or how it is"
          size="medium"
          className="w-full max-w-sm"
        />
      )}
      {all.length === 0 && <EmptyDevices />}
      {all.length > 0 && found.length === 0 && (
        <Notice title="Nothing matches">
          <p>No device has these words in its name, its kind, its model or how it is.</p>
        </Notice>
      )}
      <ul aria-label="Devices" className="grid grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-2 xl:grid-cols-3">
        {found.map((device) => (
          <DeviceCard key={device.deviceId} device={device} />
        ))}
      </ul>
    </>
  )
}

function Header({ devices }: { devices: readonly Device[] }) {
  const mayManage = useMay('device:manage')
  const online = devices.filter(({ status }) => status.connection === 'online').length
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <h1 className="text-xl font-semibold tracking-tight">Devices</h1>
      {devices.length > 0 && (
        <p role="status" className="text-sm text-ink-2">
          {online} of {plural(devices.length, 'device')} online
        </p>
      )}
      {devices.length > 0 && (
        <div className="ml-auto flex flex-wrap items-start gap-2">
          {devices.filter(({ isVirtual }) => isVirtual).length > 1 && (
            <Link to="/devices/virtual" className={`${buttonClass({})} max-md:h-11`}>
              <MonitorPlay size={15} aria-hidden="true" /> Play all virtual ones
            </Link>
          )}
          {mayManage && (
            <Link to="/devices/new" className={`${buttonClass({ look: 'primary' })} max-md:h-11`}>
              <Plus size={15} aria-hidden="true" /> Add a device
            </Link>
          )}
        </div>
      )}
    </header>
  )
}
