import type { Person } from '@livetap/contracts/metrics.ts'
import type { ViewerStanding } from '@livetap/contracts/workspace/moderation.ts'
import { Link } from '@tanstack/react-router'
import { Filter, ShieldCheck, ShieldOff, Tag, Undo2, VolumeX } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { Menu, MenuItem, MenuLabel } from '../../../ui/menu.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { useControls } from '../desk/controls.ts'
import { doerName, labelClasses, labels, left } from '../parts/words.ts'
import { useDeskView } from '../state/desk-context.ts'
import { useDeeds } from '../state/use-deeds.ts'

interface ViewerDeedsProps {
  readonly viewer: Person
  readonly standing: ViewerStanding | undefined
  readonly now: number
}

const small = 'max-md:h-11'

/** What can be done about a viewer. */
export function ViewerDeeds({ viewer, standing, now }: ViewerDeedsProps) {
  const controls = useControls()
  const mayErase = useMay('privacy:manage')
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-1.5">
        {!standing?.muted && <MuteMenu viewer={viewer} />}
        {!standing?.excluded && <ExcludeMenu viewer={viewer} />}
        <LabelMenu viewer={viewer} standing={standing} />
        <Button size="small" className={small} onClick={() => controls.showOnly(viewer)}>
          <Filter size={13} /> Only their comments
        </Button>
        {mayErase && (
          <Link to="/privacy" className={classNames(buttonClass({ size: 'small', look: 'quiet' }), small)}>
            <ShieldCheck size={13} /> Privacy
          </Link>
        )}
      </div>
      <Standing viewer={viewer} standing={standing} now={now} />
    </div>
  )
}

const minutes = [10, 60] as const
const longWords: Record<number, string> = { 10: '10 minutes', 60: '1 hour', 1440: '1 day' }

function MuteMenu({ viewer }: { viewer: Person }) {
  const deeds = useDeeds()
  return (
    <Menu
      label="Mute"
      trigger={
        <Button size="small" className={small}>
          <VolumeX size={13} /> Mute
        </Button>
      }
    >
      <MenuLabel>Keep off overlays and speech</MenuLabel>
      {minutes.map((each) => (
        <MenuItem key={each} onSelect={() => void deeds.mute(viewer, each)}>
          For {longWords[each]}
        </MenuItem>
      ))}
      <MenuItem onSelect={() => void deeds.mute(viewer)}>Until it is undone</MenuItem>
    </Menu>
  )
}

function ExcludeMenu({ viewer }: { viewer: Person }) {
  const deeds = useDeeds()
  return (
    <Menu
      label="Exclude from rules"
      trigger={
        <Button size="small" className={small}>
          <ShieldOff size={13} /> Exclude
        </Button>
      }
    >
      <MenuLabel>Nothing they do starts a rule</MenuLabel>
      {[...minutes, 1440].map((each) => (
        <MenuItem key={each} onSelect={() => void deeds.exclude(viewer, each)}>
          For {longWords[each]}
        </MenuItem>
      ))}
    </Menu>
  )
}

function LabelMenu({ viewer, standing }: Pick<ViewerDeedsProps, 'viewer' | 'standing'>) {
  const deeds = useDeeds()
  return (
    <Menu
      label="Label"
      trigger={
        <Button size="small" className={small}>
          <Tag size={13} className={standing?.label ? labelClasses[standing.label] : ''} /> Label
        </Button>
      }
    >
      {labels.map((label) => (
        <MenuItem key={label} onSelect={() => void deeds.label(viewer, label)}>
          <span aria-hidden="true" className={classNames('size-2.5 rounded-full bg-current', labelClasses[label])} />
          <span className="flex-1 capitalize">{label}</span>
          {standing?.label === label && <span className="text-xs text-ink-3">now</span>}
        </MenuItem>
      ))}
      {standing?.label && <MenuItem onSelect={() => void deeds.label(viewer, null)}>No label</MenuItem>}
    </Menu>
  )
}

function Standing({ viewer, standing, now }: ViewerDeedsProps) {
  const deeds = useDeeds()
  const { state } = useDeskView()
  if (!standing?.muted && !standing?.excluded) return null
  const { muted, excluded } = standing
  const who = (by: Parameters<typeof doerName>[0]) => doerName(by, state.you?.who)
  return (
    <ul className="divide-y divide-line rounded-md border border-line">
      {muted && (
        <StandingLine undo="Unmute" onUndo={() => deeds.unmute(viewer)}>
          Muted by {who(muted.by)} {muted.until ? `for another ${left(muted.until, now)}` : 'until it is undone'}
        </StandingLine>
      )}
      {excluded && (
        <StandingLine undo="Let back in" onUndo={() => deeds.readmit(viewer)}>
          Excluded from rules by {who(excluded.by)} for another {left(excluded.until, now)}
        </StandingLine>
      )}
    </ul>
  )
}

function StandingLine({ undo, onUndo, children }: { undo: string; onUndo: () => void; children: ReactNode }) {
  return (
    <li className="flex items-center gap-2 py-1 pr-1 pl-2.5 text-xs text-ink-2">
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{children}</span>
      <Button size="small" look="quiet" className={small} onClick={onUndo}>
        <Undo2 size={13} /> {undo}
      </Button>
    </li>
  )
}
