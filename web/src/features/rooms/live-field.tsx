import { useLivestreams } from '../../lib/livestreams.ts'
import { fieldClass } from '../../ui/form/field.tsx'

interface LiveFieldProps {
  /** The @username of the live; null: none. */
  readonly value: string | null
  readonly onChoose: (uniqueId: string | null) => void
}

/** The live that a room goes with, of those that the workspace follows; where it follows none there is no choice. */
export function LiveField({ value, onChoose }: LiveFieldProps) {
  const followed = useLivestreams().lives.map(({ uniqueId }) => uniqueId)
  const names = value === null || followed.includes(value) ? followed : [value, ...followed]
  if (names.length === 0) return null
  return (
    <div className="flex flex-col gap-1">
      <label className="flex flex-col gap-1 text-sm font-medium">
        Goes with a live
        <select value={value ?? ''} onChange={({ target }) => onChoose(target.value || null)} className={fieldClass}>
          <option value="">None</option>
          {names.map((name) => (
            <option key={name} value={name}>
              @{name}
            </option>
          ))}
        </select>
      </label>
      <p className="text-xs text-pretty text-ink-3">
        Its viewers can vote and wish for videos by what they write. What of it they may do is set in the room.
      </p>
    </div>
  )
}
