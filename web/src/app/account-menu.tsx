import type { Me } from '@livetap/contracts/workspace/access.ts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Building2, Check, ChevronDown, LogOut, Plus, UserRoundCog } from 'lucide-react'
import type { ComponentProps } from 'react'
import { meQuery } from '../lib/queries.ts'
import { accountQuery, workspacesQuery } from '../lib/session/account.ts'
import { enterWorkspace, signOut } from '../lib/session/move.ts'
import { roleWords } from '../lib/session/roles.ts'
import { nameWords } from '../lib/words/words.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx'

/** Who is signed in, where they work, and the way elsewhere. */
export function AccountMenu() {
  const { data: me } = useQuery(meQuery)
  // Someone who works in no workspace is asked for apart.
  const { data: account } = useQuery({ ...accountQuery, enabled: me === undefined })
  const name = nameWords(me?.name ?? account?.name ?? '')
  if (!me && !account) return null
  if (me && me.kind !== 'person') return <KeyName me={me} />
  return (
    <Menu label="Account" trigger={<Trigger name={name} workspace={me && nameWords(me.workspaceName)} />}>
      <Who name={name} me={me} />
      <MenuLine />
      <Workspaces />
      <MenuLine />
      <Ways />
    </Menu>
  )
}

interface TriggerProps extends ComponentProps<'button'> {
  readonly name: string
  readonly workspace: string | undefined
}

function Trigger({ name, workspace, ...rest }: TriggerProps) {
  return (
    <button
      type="button"
      aria-label={`Account: ${name}${workspace ? ` in ${workspace}` : ''}`}
      className="flex h-8 min-w-0 items-center gap-2 rounded-md px-1.5 text-sm text-ink-2 hover:bg-hover hover:text-ink max-md:h-10 max-md:px-2.5"
      {...rest}
    >
      <Avatar name={name} />
      {workspace && (
        <bdi className="max-w-40 truncate max-md:hidden" aria-hidden="true">
          {workspace}
        </bdi>
      )}
      <ChevronDown size={13} aria-hidden="true" className="text-ink-3 max-md:hidden" />
    </button>
  )
}

/** A program that looks at the pages has no account. */
const KeyName = ({ me }: { me: Me }) => (
  <bdi className="max-w-40 truncate px-2 text-sm text-ink-2 max-md:hidden">{nameWords(me.name)}</bdi>
)

function Who({ name, me }: { name: string; me: Me | undefined }) {
  return (
    <div className="flex max-w-72 items-center gap-3 px-2.5 py-2">
      <Avatar name={name} size="medium" />
      <div className="min-w-0">
        <p className="truncate text-sm font-semibold">
          <bdi>{name}</bdi>
        </p>
        {me && (
          <p className="truncate text-xs text-ink-3">
            {me.role && `${roleWords(me.role).name} in `}
            <bdi>{nameWords(me.workspaceName)}</bdi>
          </p>
        )}
      </div>
    </div>
  )
}

/** More than these are on a page of their own. */
const most = 6

function Workspaces() {
  const { data } = useQuery(workspacesQuery)
  const navigate = useNavigate()
  const items = data?.items ?? []
  const shown = [...items.filter(({ current }) => current), ...items.filter(({ current }) => !current)].slice(0, most)
  return (
    <>
      <MenuLabel>Workspaces</MenuLabel>
      {shown.map((workspace) => (
        <MenuItem
          key={workspace.workspaceId}
          onSelect={() => void (workspace.current ? undefined : enterWorkspace(workspace))}
        >
          <Building2 size={15} className="shrink-0 text-ink-3" />
          <bdi className="max-w-56 min-w-0 flex-1 truncate">{nameWords(workspace.name)}</bdi>
          {workspace.current && <Check size={14} aria-label="you work here" className="text-accent" />}
        </MenuItem>
      ))}
      <MenuItem onSelect={() => void navigate({ to: '/workspaces' })}>
        <Plus size={15} className="text-ink-3" />
        {items.length > most ? `All ${items.length} workspaces, and new ones` : 'All workspaces, and new ones'}
      </MenuItem>
    </>
  )
}

function Ways() {
  const navigate = useNavigate()
  return (
    <>
      <MenuItem onSelect={() => void navigate({ to: '/account' })}>
        <UserRoundCog size={15} className="text-ink-3" />
        Account and security
      </MenuItem>
      <MenuItem onSelect={() => void signOut()}>
        <LogOut size={15} className="text-ink-3" />
        Sign out
      </MenuItem>
    </>
  )
}
