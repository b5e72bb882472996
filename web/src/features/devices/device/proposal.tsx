import type { Device } from '@livetap/contracts/devices/devices.ts'
import { ShieldQuestionMark } from 'lucide-react'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { approveManifest, refuseManifest, useDeed } from '../api.ts'
import { listChanges, type ManifestChange } from './manifest-changes.ts'

/** What the device says of itself now, and was not approved yet. */
export function Proposal({ device: { deviceId, manifest, proposed } }: { device: Device }) {
  const mayManage = useMay('device:manage')
  const approve = useDeed(deviceId, approveManifest)
  const refuse = useDeed(deviceId, refuseManifest)
  if (!proposed) return null
  const isPending = approve.isPending || refuse.isPending
  const error = approve.error ?? refuse.error
  return (
    <Section title="It says other things of itself" className="border-warn/60" inset>
      <div className="flex flex-col gap-3 text-sm">
        <p className="flex gap-2 text-pretty text-ink-2">
          <ShieldQuestionMark size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-warn" />
          It does nothing until somebody has looked at this. If you have not changed its firmware or its agent, refuse
          it, and replace its token.
        </p>
        <Changes changes={listChanges(manifest, proposed)} />
        {error && <InlineError error={error} />}
        {mayManage ? (
          <div className="flex flex-wrap gap-2">
            <Button
              look="primary"
              className="max-md:h-11"
              disabled={isPending}
              onClick={() => approve.mutate(deviceId)}
            >
              Approve
            </Button>
            <Button look="danger" className="max-md:h-11" disabled={isPending} onClick={() => refuse.mutate(deviceId)}>
              Refuse
            </Button>
          </div>
        ) : (
          <p className="text-ink-3">A streamer, admin or owner of the workspace can approve it.</p>
        )}
      </div>
    </Section>
  )
}

const Changes = ({ changes }: { changes: readonly ManifestChange[] }) => (
  <ul aria-label="What would change" className="flex list-disc flex-col gap-1 pl-5">
    {changes.length === 0 && <li>Only names and units have changed.</li>}
    {changes.map(({ about, what, isGraver }) => (
      <li key={about + what} className="[overflow-wrap:anywhere]">
        <bdi className="font-medium">{about}</bdi> {what} {isGraver && <Badge tone="warn">More risk</Badge>}
      </li>
    ))}
  </ul>
)
