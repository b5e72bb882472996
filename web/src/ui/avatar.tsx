import { initialsOf } from '../lib/viewer-text.ts'
import { classNames } from './class-names.ts'
import { Picture } from './picture.tsx'

const tints = ['chat', 'gift', 'like', 'follow', 'share', 'battle', 'accent'] as const
const tintClasses: Record<(typeof tints)[number], string> = {
  chat: 'text-chat',
  gift: 'text-gift',
  like: 'text-like',
  follow: 'text-follow',
  share: 'text-share',
  battle: 'text-battle',
  accent: 'text-accent',
}
const sizes = { small: 'size-5 text-[0.5625rem]', medium: 'size-8 text-2xs', large: 'size-11 text-sm' } as const

interface AvatarProps {
  readonly name: string
  readonly url?: string | undefined
  readonly size?: keyof typeof sizes
}

/** A viewer's picture, or their initials in a colour of their own while there is none. */
export function Avatar({ name, url, size = 'small' }: AvatarProps) {
  const shape = classNames('shrink-0 rounded-full bg-raised ring-1 ring-line', sizes[size])
  return (
    <Picture url={url} alt="" className={classNames(shape, 'object-cover')}>
      <span
        aria-hidden="true"
        className={classNames(shape, tintOf(name), 'inline-flex items-center justify-center font-semibold')}
      >
        {initialsOf(name)}
      </span>
    </Picture>
  )
}

function tintOf(name: string): string {
  let sum = 0
  for (let index = 0; index < name.length; index += 1) sum = (sum * 31 + name.charCodeAt(index)) >>> 0
  return tintClasses[tints[sum % tints.length] ?? 'accent']
}
