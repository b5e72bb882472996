import type { Screen } from '@livetap/contracts/overlays/overlays.ts'
import { useQuery } from '@tanstack/react-query'
import { Pause, Pencil, Play, SkipForward, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Badge, Dot } from '../../../ui/badge.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { ErrorNotice, InlineError, Skeleton } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { clearScreen, pauseScreen, screensQuery, skipAlert, useDeed } from '../queries.ts'
import { ScreenDialog } from './screen-dialog.tsx'

/** The eight queues of alerts: what waits, what was dropped, and what can be done about it. */
export function Screens() {
  const { data, error, refetch } = useQuery(screensQuery)
  const [changing, setChanging] = useState<Screen>()
  return (
    <Section title="Screens" note="Each has a queue of its own; its alerts come one at a time.">
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="m-4 h-64" />}
      {data && (
        <ul aria-label="Screens" className="divide-y divide-line border-t border-line">
          {data.items.map((screen) => (
            <ScreenLine key={screen.screen} screen={screen} onChange={() => setChanging(screen)} />
          ))}
        </ul>
      )}
      <ScreenDialog key={changing?.screen} screen={changing} onClose={() => setChanging(undefined)} />
    </Section>
  )
}

function ScreenLine({ screen, onChange }: { screen: Screen; onChange: () => void }) {
  const { screen: number, name, paused, showing } = screen
  const mayManage = useMay('overlay:manage')
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
      <Dot tone={paused ? 'warn' : showing ? 'accent' : 'plain'} moving={showing && !paused} />
      <span className="min-w-0 font-medium [overflow-wrap:anywhere]">
        Screen {number}
        {name !== '' && (
          <>
            {' '}
            <bdi className="font-normal text-ink-2">{name}</bdi>
          </>
        )}
      </span>
      {paused && <Badge tone="warn">Paused</Badge>}
      <Counts screen={screen} />
      <div className="ml-auto flex items-center gap-1">
        <Controls screen={screen} />
        {mayManage && (
          <IconButton label={`Change screen ${number}`} onClick={onChange}>
            <Pencil size={14} />
          </IconButton>
        )}
      </div>
    </li>
  )
}

function Counts({ screen: { waiting, maxLength, dropped, expired } }: { screen: Screen }) {
  return (
    <span className="flex flex-wrap gap-x-3 text-xs text-ink-3 tabular-nums">
      <span className={waiting >= maxLength ? 'font-medium text-warn' : undefined}>
        {waiting} of {maxLength} waiting
      </span>
      {dropped > 0 && <span className="text-warn">{dropped} dropped in the last hour</span>}
      {expired > 0 && <span>{expired} too old in the last hour</span>}
    </span>
  )
}

function Controls({ screen: { screen, paused, waiting, showing } }: { screen: Screen }) {
  const mayRun = useMay('rule:run')
  const pause = useDeed(pauseScreen)
  const skip = useDeed(skipAlert)
  const clear = useDeed(clearScreen)
  const error = pause.error ?? skip.error ?? clear.error
  if (!mayRun) return null
  return (
    <>
      {error && <InlineError error={error} />}
      <IconButton
        label={`Skip on screen ${screen}`}
        disabled={!showing && waiting === 0}
        onClick={() => skip.mutate(screen)}
      >
        <SkipForward size={14} />
      </IconButton>
      <IconButton label={`Clear screen ${screen}`} disabled={waiting === 0} onClick={() => clear.mutate(screen)}>
        <Trash2 size={14} />
      </IconButton>
      <Button
        size="small"
        aria-label={`${paused ? 'Let go on' : 'Pause'} screen ${screen}`}
        disabled={pause.isPending}
        onClick={() => pause.mutate({ screen, paused: !paused })}
      >
        {paused ? <Play size={13} /> : <Pause size={13} />} {paused ? 'Go on' : 'Pause'}
      </Button>
    </>
  )
}
