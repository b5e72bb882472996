import { Link } from '@tanstack/react-router'
import { MonitorX, QrCode } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { playAddress } from '../../../lib/devices/play-tokens.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice, Skeleton } from '../../../ui/notice.tsx'
import { usePageTitle } from '../../../ui/panel/page-title.ts'
import { Permitted } from '../../../ui/panel/permitted.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { ShareLink } from '../../../ui/share/share-link.tsx'
import { useRefusals } from './play-tokens.ts'

/** What a page that plays devices stands in. */
export function PlayFrame({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle(title)
  useRefusals()
  return (
    <Permitted needs="device:read" words="See devices, what they can do and have done">
      <div className="mx-auto flex w-full max-w-7xl flex-col gap-4 px-3 py-4 md:px-6 md:py-5">{children}</div>
    </Permitted>
  )
}

export const PlaySkeleton = () => (
  <div aria-busy="true">
    <span className="sr-only">Loading</span>
    <Skeleton className="h-[70dvh]" />
  </div>
)

export const NoSuchDevice = () => (
  <Notice level={1} title="There is no virtual device here" icon={<MonitorX size={28} />}>
    <p>It was removed, or it is a real one, which a page cannot play.</p>
    <Link to="/devices/virtual" className="underline">
      All virtual devices
    </Link>
  </Notice>
)

const isHere = /^(localhost|127\.|\[::1\])/.test(location.hostname)

/** The same on another screen: whoever has the link plays the device, and needs no account. */
export function OtherScreen({ tokens, title }: { tokens: readonly string[]; title: string }) {
  // Not before it is asked for: this page may be in the picture of a live.
  const [isShown, setShown] = useState(false)
  return (
    <Section title="On another screen" inset>
      <div className="flex flex-col gap-3 text-sm text-pretty text-ink-2">
        <p>
          Scan it with a phone, or open it on any screen: it plays the device there, and no longer here. Whoever has the
          link can do that without signing in.
        </p>
        {isHere && (
          <p className="text-warn">
            A phone cannot reach {location.hostname}. Open Livetap by the address that this machine has in your network,
            then take the code from there.
          </p>
        )}
        {isShown ? (
          <ShareLink url={location.origin + playAddress(tokens)} title={title} />
        ) : (
          <Button className="self-start" onClick={() => setShown(true)}>
            <QrCode size={15} /> Show the link and its code
          </Button>
        )}
      </div>
    </Section>
  )
}
