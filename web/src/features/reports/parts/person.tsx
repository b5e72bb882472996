import type { Person as Somebody } from '@livetap/contracts/metrics.ts'
import { Link } from '@tanstack/react-router'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { classNames } from '../../../ui/class-names.ts'

export const nameOf = ({ displayName, uniqueId }: Pick<Somebody, 'displayName' | 'uniqueId'>): string =>
  cleanText(displayName) || cleanText(uniqueId) || 'Somebody'

/** A viewer with picture and name, in one line however long the name is. */
export function Person({ person }: { person: Somebody }) {
  const name = nameOf(person)
  const handle = cleanText(person.uniqueId)
  return (
    <span className="flex min-w-0 items-center gap-2" title={handle ? `${name} (@${handle})` : name}>
      <Avatar name={name} url={person.avatarUrl} />
      <bdi className="min-w-0 truncate font-medium">{name}</bdi>
    </span>
  )
}

/** Whose live it is, leading to all lives of theirs. */
export function CreatorLink({ uniqueId, className }: { uniqueId: string; className?: string }) {
  return (
    <Link
      to="/creators/$uniqueId"
      params={{ uniqueId }}
      title="All lives of this creator"
      className={classNames('min-w-0 truncate rounded-sm hover:text-accent hover:underline', className)}
    >
      <bdi>@{cleanText(uniqueId)}</bdi>
    </Link>
  )
}
