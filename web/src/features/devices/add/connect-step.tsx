import type { DeviceCreated } from '@livetap/contracts/devices/devices.ts'
import { Link } from '@tanstack/react-router'
import { MonitorPlay } from 'lucide-react'
import { nameWords } from '../../../lib/words/words.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { CopyText } from '../../../ui/copy-button.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { SecretText } from '../../../ui/share/secret-text.tsx'
import { Arrival } from './arrival.tsx'
import { WayTabs } from './way-tabs.tsx'

/** The token, this once, how to bring it to the device, and whether that has worked. */
export function ConnectStep({ created: { device, token } }: { created: DeviceCreated }) {
  const { deviceId, kind, isVirtual } = device
  const name = nameWords(device.name)
  return (
    <div className="flex flex-col gap-5">
      {isVirtual ? (
        <PlayIt deviceId={deviceId} />
      ) : (
        <>
          <Section title="Its token" note="Shown this once. A new one can be made at any time." inset>
            <SecretText text={token}>
              <CopyText text={token}>Copy the token</CopyText>
            </SecretText>
          </Section>
          <Section title="Connect it" inset>
            <WayTabs kind={kind} name={device.name} place={{ origin: location.origin, deviceId, token }} />
          </Section>
        </>
      )}
      <Arrival device={device} />
      <Link
        to="/devices/$deviceId"
        params={{ deviceId }}
        className={`${buttonClass({ look: isVirtual ? 'plain' : 'primary' })} max-w-full self-start max-md:h-11`}
      >
        <span className="min-w-0 truncate">
          Go to <bdi>{name}</bdi>
        </span>
      </Link>
    </div>
  )
}

const PlayIt = ({ deviceId }: { deviceId: string }) => (
  <Section title="Play it" note="A page that shows what the device would do." inset>
    <Link
      to="/devices/$deviceId/play"
      params={{ deviceId }}
      className={buttonClass({ look: 'primary', size: 'large' })}
    >
      <MonitorPlay size={17} aria-hidden="true" /> Open the page that plays it
    </Link>
  </Section>
)
