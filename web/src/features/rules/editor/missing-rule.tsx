import { Link } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { buttonClass } from '../../../ui/button.tsx'
import { ErrorNotice, Notice } from '../../../ui/notice.tsx'
import { isMissing } from '../../../ui/page-error.tsx'

/** Why a rule cannot be shown. */
export function MissingRule({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (!isMissing(error)) return <ErrorNotice level={1} error={error} onRetry={onRetry} />
  return (
    <div role="alert">
      <Notice level={1} title="There is no such rule" icon={<SearchX size={28} />}>
        <p>The address may be mistyped, or somebody has deleted the rule since.</p>
        <Link to="/rules" className={buttonClass({})}>
          All rules
        </Link>
      </Notice>
    </div>
  )
}
