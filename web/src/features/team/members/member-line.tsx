import type { Me } from '@livetap/contracts/workspace/access.ts'
import type { Member } from '@livetap/contracts/workspace/accounts.ts'
import { useNow } from '../../../lib/now.ts'
import { rolesToGive, roleWords } from '../../../lib/session/roles.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Time } from '../../../ui/panel/time.tsx'
import { agoWords, nameWords } from '../words.ts'
import { RoleMenu } from './role-menu.tsx'

interface MemberLineProps {
  readonly member: Member
  readonly me: Me
  readonly manages: boolean
  readonly onRemove: () => void
  readonly onLeave: () => void
}

export function MemberLine({ member, me, manages, onRemove, onLeave }: MemberLineProps) {
  const given = rolesToGive(me.role)
  const isManaged = manages && given.includes(member.role)
  const name = nameWords(member.name)
  return (
    <li className="flex items-center gap-x-3 gap-y-2 px-4 py-3 max-sm:flex-wrap">
      <Avatar name={name} size="medium" />
      <Person member={member} name={name} />
      <div className="flex shrink-0 items-center gap-2 max-sm:w-full max-sm:justify-between max-sm:pl-11">
        {isManaged ? (
          <RoleMenu member={member} given={given} />
        ) : (
          <span title={roleWords(member.role).what} className="px-2 text-sm text-ink-2 max-sm:px-0">
            {roleWords(member.role).name}
          </span>
        )}
        <span className="flex w-20 justify-end">
          {member.self ? (
            <Button size="small" look="danger" className="max-md:h-10" onClick={onLeave}>
              Leave
            </Button>
          ) : (
            isManaged && (
              <Button
                size="small"
                look="danger"
                aria-label={`Remove ${name}`}
                className="max-md:h-10"
                onClick={onRemove}
              >
                Remove
              </Button>
            )
          )}
        </span>
      </div>
    </li>
  )
}

function Person({ member, name }: { member: Member; name: string }) {
  const now = useNow(60_000)
  return (
    <div className="min-w-0 flex-1">
      <p className="text-sm font-semibold [overflow-wrap:anywhere]">
        <bdi>{name}</bdi> {member.self && <Badge tone="accent">you</Badge>}
      </p>
      <p className="flex flex-wrap gap-x-3 text-xs text-ink-3 [overflow-wrap:anywhere]">
        {member.email && <bdi>{cleanText(member.email)}</bdi>}
        <span>
          joined <Time at={member.joinedAt}>{agoWords(member.joinedAt, now)}</Time>
        </span>
      </p>
    </div>
  )
}
