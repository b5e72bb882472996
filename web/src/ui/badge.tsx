import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

const tones = {
  plain: 'text-ink-2 border-line',
  accent: 'text-accent border-accent/40',
  chat: 'text-chat border-chat/40',
  gift: 'text-gift border-gift/40',
  warn: 'text-warn border-warn/40',
  danger: 'text-danger border-danger/40',
  share: 'text-share border-share/40',
  follow: 'text-follow border-follow/40',
} as const
export type Tone = keyof typeof tones

export function Badge({ tone = 'plain', title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex h-4 items-center gap-1 rounded-[0.25rem] border px-1 align-[0.08em] text-[0.625rem] leading-none font-semibold tracking-wide uppercase',
        tones[tone],
      )}
    >
      {children}
    </span>
  )
}

/** Where a recording came from that is not one of a live. */
export const OriginBadge = ({ source }: { source: 'replay' | 'test' }) => (
  <Badge
    tone="share"
    title={
      source === 'test'
        ? 'Sent as a test: rules act on it, and it is in no statistics'
        : 'A recorded session, played again'
    }
  >
    {source === 'test' ? 'Test' : 'Replay'}
  </Badge>
)

const dotTones = {
  accent: 'bg-accent',
  warn: 'bg-warn',
  danger: 'bg-danger',
  plain: 'bg-ink-3',
} as const

/** A state as a dot beside its word; it breathes while something is going on. */
export function Dot({ tone, moving = false }: { tone: keyof typeof dotTones; moving?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={classNames('inline-block size-2 shrink-0 rounded-full', dotTones[tone], moving && 'breathing')}
    />
  )
}
