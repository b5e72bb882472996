import type { ModerationSettings } from '@livetap/contracts/workspace/moderation.ts'
import { Link } from '@tanstack/react-router'
import { plural } from '../../../lib/format.ts'
import { useMay } from '../../../ui/panel/permitted.tsx'

/** What would be held, as it is set now. */
export function NothingHeld({ settings }: { settings: ModerationSettings | undefined }) {
  const may = useMay('moderation:configure')
  return (
    <p className="px-3 py-4 text-sm text-pretty text-ink-3">
      Nothing is held. Comments with a word set to <em>hold</em>
      {settings?.holdLinks && ', with a link'}
      {settings && settings.holdFirstComments > 0 && `, and the first ${firstWords(settings)} of new viewers`} wait here
      until somebody approves them.{' '}
      {may && (
        <Link to="/moderate/words" className="text-accent underline underline-offset-2">
          Choose what is held
        </Link>
      )}
    </p>
  )
}

const firstWords = ({ holdFirstComments }: ModerationSettings): string =>
  holdFirstComments === 1 ? 'comment' : plural(holdFirstComments, 'comment')
