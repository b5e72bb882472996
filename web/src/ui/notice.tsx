import type { ReactNode } from 'react'
import { ApiError, describeError } from '../lib/api.ts'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'

interface NoticeProps {
  readonly title: string
  readonly children?: ReactNode
  readonly icon?: ReactNode
  /** 1 where the notice is all there is on the page. */
  readonly level?: 1 | 2
}

/** What is said where there is nothing to show: why, and what one can do. */
export function Notice({ title, children, icon, level = 2 }: NoticeProps) {
  const Heading = `h${level}` as const
  return (
    <div className="mx-auto flex w-full max-w-md flex-col items-center gap-2 px-6 py-14 text-center">
      {icon && <div className="mb-1 text-ink-3">{icon}</div>}
      <Heading className="max-w-full text-base font-semibold text-balance [overflow-wrap:anywhere]">{title}</Heading>
      {children && (
        <div className="flex max-w-full flex-col items-center gap-4 text-sm text-pretty text-ink-2 [overflow-wrap:anywhere]">
          {children}
        </div>
      )}
    </div>
  )
}

interface ErrorNoticeProps extends Pick<NoticeProps, 'level'> {
  readonly error: unknown
  readonly onRetry?: () => void
}

export function ErrorNotice({ error, onRetry, level = 2 }: ErrorNoticeProps) {
  const { title, detail } = describeError(error)
  return (
    <div role="alert">
      <Notice title={title} level={level}>
        {detail && <p>{detail}</p>}
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
      </Notice>
    </div>
  )
}

/** One line about something that failed just now, next to what was tried. */
export function InlineError({ error }: { error: unknown }) {
  const { title, detail } = describeError(error)
  const saysEnough = detail !== undefined && error instanceof ApiError && aboutInput.has(error.status)
  return (
    <p role="alert" className="text-sm text-danger">
      {!saysEnough && <span className="font-medium">{title}. </span>}
      {detail}
    </p>
  )
}

/** What was typed is wrong: that nobody is signed in, or a request not valid, is no news to whoever typed it. */
const aboutInput = new Set([400, 401])

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={classNames('breathing rounded-md bg-raised', className)} />
}
