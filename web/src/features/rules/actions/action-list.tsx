import type { Action, ActionType, SimpleAction } from '@livetap/contracts/rules/actions.ts'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import { Mistake } from '../parts/fields.tsx'
import { actionHint, actionName } from '../sentence/action-words.ts'
import { ActionFields } from './action-fields.tsx'
import { actionIcon } from './action-icon.ts'
import { actionTypes, newAction, simpleTypes } from './new-action.ts'

interface ActionListProps {
  readonly actions: readonly Action[]
  /** Where they stand in the rule: `actions`. */
  readonly path: string
  readonly mistakeAt: (place: string) => string | undefined
  /** Within a choice, which holds no choices itself. */
  readonly isNested?: boolean
  readonly onChange: (actions: Action[]) => void
}

/** What is done, one after the other. */
export function ActionList({ actions, path, mistakeAt, isNested = false, onChange }: ActionListProps) {
  const most = isNested ? 10 : 20
  const move = (from: number, to: number) => {
    const moved = actions[from]
    if (moved) onChange(actions.toSpliced(from, 1).toSpliced(to, 0, moved))
  }
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <ol className="flex min-w-0 flex-col gap-2">
        {actions.map((action, index) => (
          <ActionCard
            // biome-ignore lint/suspicious/noArrayIndexKey: an action is known by its place; another type is another card.
            key={`${index}-${action.type}`}
            action={action}
            number={index + 1}
            mistakeAt={(place) => mistakeAt(`${path}[${index}]${place === '' ? '' : `.${place}`}`)}
            onChange={(next) => onChange(actions.with(index, next))}
            onUp={index > 0 ? () => move(index, index - 1) : undefined}
            onDown={index < actions.length - 1 ? () => move(index, index + 1) : undefined}
            onRemove={actions.length > 1 ? () => onChange(actions.toSpliced(index, 1)) : undefined}
          />
        ))}
      </ol>
      {actions.length < most && (
        <AddAction
          types={isNested ? simpleTypes : actionTypes}
          onAdd={(type) => onChange([...actions, newAction(type)])}
        />
      )}
    </div>
  )
}

interface ActionCardProps {
  readonly action: Action
  readonly number: number
  readonly mistakeAt: (place: string) => string | undefined
  readonly onChange: (action: Action) => void
  readonly onUp: (() => void) | undefined
  readonly onDown: (() => void) | undefined
  readonly onRemove: (() => void) | undefined
}

function ActionCard({ action, number, mistakeAt, onChange, onUp, onDown, onRemove }: ActionCardProps) {
  const Icon = actionIcon(action.type)
  const name = `${number}. ${actionName(action.type)}`
  return (
    <li className="min-w-0 rounded-lg border border-line bg-bg">
      <div className="flex min-h-9 items-center gap-2 pr-1 pl-3">
        <Icon size={14} aria-hidden="true" className="shrink-0 text-accent" />
        <h3 className="min-w-0 flex-1 truncate text-sm font-medium">{name}</h3>
        <Step label={`Move ${name} up`} onStep={onUp}>
          <ArrowUp size={14} />
        </Step>
        <Step label={`Move ${name} down`} onStep={onDown}>
          <ArrowDown size={14} />
        </Step>
        <Step label={`Remove ${name}`} onStep={onRemove}>
          <X size={14} />
        </Step>
      </div>
      <div className="flex flex-wrap items-start gap-3 border-t border-line p-3">
        <ActionFields
          action={action}
          mistakeAt={mistakeAt}
          onChange={onChange}
          nested={({ onChange: take, ...nested }) => (
            <ActionList {...nested} mistakeAt={mistakeAt} isNested onChange={(next) => take(next as SimpleAction[])} />
          )}
        />
        <ActionMistake text={mistakeAt('')} fields={fieldsSaid.map(mistakeAt)} />
      </div>
    </li>
  )
}

/** Places whose fields say themselves what is wrong with them. */
const fieldsSaid = [
  'url',
  'preset',
  'template',
  'deed',
  'change',
  'ms',
  'screen',
  'imageUrl',
  'speech',
  'deviceId',
  'capability',
  'parameters',
  'categoryId',
  'actionId',
  'scene',
  'source',
  'hotkey',
  'name',
  'options',
]

function ActionMistake({ text, fields }: { text: string | undefined; fields: readonly (string | undefined)[] }) {
  return fields.some((each) => each !== undefined) ? null : <Mistake text={text} />
}

function Step({ label, onStep, children }: { label: string; onStep: (() => void) | undefined; children: ReactNode }) {
  return (
    <IconButton label={label} disabled={!onStep} onClick={onStep} className="size-7 max-md:size-10">
      {children}
    </IconButton>
  )
}

function AddAction({ types, onAdd }: { types: readonly ActionType[]; onAdd: (type: ActionType) => void }) {
  return (
    <Menu
      label="Actions"
      align="start"
      trigger={
        <Button size="small" className="self-start max-md:h-11">
          <Plus size={13} /> Action
        </Button>
      }
    >
      {types.map((type) => {
        const Icon = actionIcon(type)
        return (
          <MenuItem key={type} onSelect={() => onAdd(type)}>
            <Icon size={15} aria-hidden="true" className="shrink-0 text-accent" />
            <span className="flex min-w-0 flex-col">
              {actionName(type)}
              <span className="text-xs text-ink-3">{actionHint(type)}</span>
            </span>
          </MenuItem>
        )
      })}
    </Menu>
  )
}
