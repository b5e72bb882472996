import { Link } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { ApiError } from '../lib/api.ts'
import { buttonClass } from './button.tsx'
import { ErrorNotice, Notice } from './notice.tsx'

interface PageErrorProps {
  readonly error: unknown
  /** What there is none of, when that is the matter. */
  readonly missing: string
  readonly onRetry: () => void
}

/** Whether there is nothing of that id, or can never be. */
export const isMissing = (error: unknown): boolean =>
  error instanceof ApiError && [400, 404, 414].includes(error.status)

/** Why a page has nothing to show. To ask again for what does not exist is of no use. */
export function PageError({ error, missing, onRetry }: PageErrorProps) {
  if (!isMissing(error)) return <ErrorNotice level={1} error={error} onRetry={onRetry} />
  return (
    <div role="alert">
      <Notice level={1} title={missing} icon={<SearchX size={28} />}>
        <p>The address may be mistyped, or what was recorded has been removed since.</p>
        <Link to="/sessions" className={buttonClass({})}>
          All sessions
        </Link>
      </Notice>
    </div>
  )
}
