import type { TestEvent } from '@livetap/contracts/rules/test-events.ts'
import { Bookmark, X } from 'lucide-react'
import { Button } from '../../../ui/button.tsx'
import { draftWords } from './draft.ts'
import { dropPreset, keepPreset, ownPresets, usualPresets } from './presets.ts'

interface PresetListProps {
  readonly draft: TestEvent
  readonly onChoose: (preset: TestEvent) => void
}

/** Events that are a click away; those of one's own are remembered by this browser. */
export function PresetList({ draft, onChoose }: PresetListProps) {
  const own = ownPresets.use()
  const isKept = [...usualPresets, ...own].some((one) => draftWords(one) === draftWords(draft))
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <ul aria-label="Presets" className="contents">
        {[...usualPresets, ...own].map((preset) => (
          <PresetItem key={draftWords(preset)} preset={preset} isOwn={own.includes(preset)} onChoose={onChoose} />
        ))}
      </ul>
      <Button
        look="quiet"
        size="small"
        className="max-md:h-11"
        disabled={isKept}
        title={isKept ? 'It is one already' : 'Keep this event, in this browser'}
        onClick={() => keepPreset(draft)}
      >
        <Bookmark size={13} /> Remember this
      </Button>
    </div>
  )
}

interface PresetItemProps extends Pick<PresetListProps, 'onChoose'> {
  readonly preset: TestEvent
  readonly isOwn: boolean
}

const PresetItem = ({ preset, isOwn, onChoose }: PresetItemProps) => (
  <li className="flex max-w-full min-w-0 rounded-md border border-line bg-raised">
    <button
      type="button"
      onClick={() => onChoose(preset)}
      className="h-7 min-w-0 rounded-md px-2 text-xs hover:bg-hover max-md:h-11 max-md:px-3"
    >
      <bdi className="block truncate">{draftWords(preset)}</bdi>
    </button>
    {isOwn && (
      <button
        type="button"
        aria-label={`Forget ${draftWords(preset)}`}
        onClick={() => dropPreset(preset)}
        className="flex w-7 shrink-0 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink max-md:w-11"
      >
        <X size={13} aria-hidden="true" />
      </button>
    )}
  </li>
)
