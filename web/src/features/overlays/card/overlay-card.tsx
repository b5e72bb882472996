import type { Overlay } from '@livetap/contracts/overlays/overlays.ts'
import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import { ExternalLink, FlaskConical, SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '../../../ui/badge.tsx'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { CopyText } from '../../../ui/copy-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { kindWords } from '../kinds.ts'
import { testOverlay, useDeed } from '../queries.ts'
import { SettingsForm } from '../settings/settings-form.tsx'
import { LinkMenu } from './link-menu.tsx'
import { PageState } from './page-state.tsx'
import { Preview } from './preview.tsx'

/** One overlay: how it looks, where its link is, and whether something shows it. */
export function OverlayCard({ overlay }: { overlay: Overlay }) {
  const { name, settings, pages, revoked } = overlay
  const [draft, setDraft] = useState<OverlaySettings>()
  const mayManage = useMay('overlay:manage')
  const { title, size, height } = kindWords[settings.kind]
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="min-w-0 text-sm font-semibold [overflow-wrap:anywhere]">
          <bdi>{name}</bdi>
        </h2>
        <Badge>{title}</Badge>
        {settings.kind === 'alert' && <Badge>Screen {settings.screen}</Badge>}
        {revoked && <Badge tone="danger">Link revoked</Badge>}
        {mayManage && <LinkMenu overlay={overlay} />}
      </div>
      <PageState pages={pages} />
      <Preview name={name} settings={draft ?? settings} height={height} />
      <Actions
        overlay={overlay}
        isOpen={draft !== undefined}
        onSettings={() => setDraft(draft ? undefined : settings)}
      />
      <p className="text-xs text-ink-3">
        Size in OBS and LIVE Studio: <span className="text-ink-2">{size}</span>
        {settings.kind === 'alert' && '. In OBS, tick “Control audio via OBS” to have it in your mixer.'}
      </p>
      {draft && <SettingsForm overlay={overlay} draft={draft} onDraft={setDraft} onClose={() => setDraft(undefined)} />}
    </li>
  )
}

interface ActionsProps {
  readonly overlay: Overlay
  readonly isOpen: boolean
  readonly onSettings: () => void
}

function Actions({ overlay: { link, overlayId, name, pages }, isOpen, onSettings }: ActionsProps) {
  const mayManage = useMay('overlay:manage')
  const mayTest = useMay('rule:run')
  const test = useDeed(testOverlay)
  return (
    <div className="flex flex-wrap items-center gap-2">
      {link !== null && <CopyText text={link}>Copy link</CopyText>}
      {link !== null && (
        <a href={link} target="_blank" rel="noreferrer" className={buttonClass({ size: 'small' })}>
          <ExternalLink size={13} /> Open
        </a>
      )}
      {mayTest && (
        <Button
          size="small"
          disabled={test.isPending}
          aria-label={`Test ${name}`}
          onClick={() => test.mutate(overlayId)}
        >
          <FlaskConical size={13} /> Test
        </Button>
      )}
      {mayManage && (
        <Button size="small" aria-expanded={isOpen} aria-label={`Settings of ${name}`} onClick={onSettings}>
          <SlidersHorizontal size={13} /> Settings
        </Button>
      )}
      <span role="status" className="text-xs text-ink-3">
        {test.isSuccess && (pages.length > 0 ? 'Sent. It shows there now.' : 'Sent, but nothing shows this overlay.')}
      </span>
      {test.error && <InlineError error={test.error} />}
    </div>
  )
}
