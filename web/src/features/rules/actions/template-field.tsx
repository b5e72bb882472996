import type { Placeholder } from '@livetap/contracts/rules/actions.ts'
import { Braces } from 'lucide-react'
import { useRef } from 'react'
import { IconButton } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { Menu, MenuItem, MenuLabel } from '../../../ui/menu.tsx'
import { inputClass, Labelled } from '../parts/fields.tsx'
import { insertPlaceholder, placeholders } from './new-action.ts'

interface TemplateFieldProps {
  readonly label: string
  readonly value: string
  readonly most: number
  readonly hint?: string
  readonly mistake?: string | undefined
  readonly onChange: (text: string) => void
}

/** A text with placeholders, which a click puts where the cursor is. */
export function TemplateField({ label, value, most, hint, mistake, onChange }: TemplateFieldProps) {
  const element = useRef<HTMLTextAreaElement>(null)
  const insert = (name: Placeholder) => {
    const at = element.current?.selectionEnd ?? value.length
    const next = insertPlaceholder(value, name, at)
    onChange(next.text.slice(0, most))
    requestAnimationFrame(() => {
      element.current?.focus()
      element.current?.setSelectionRange(next.at, next.at)
    })
  }
  return (
    <Labelled label={label} hint={hint} mistake={mistake} className="w-full">
      {(field) => (
        <span className="flex items-start gap-1.5">
          <textarea
            {...field}
            ref={element}
            value={value}
            rows={value.length > 70 ? 3 : 1}
            dir="auto"
            maxLength={most}
            onChange={({ target }) => onChange(target.value)}
            className={classNames(
              inputClass,
              'h-auto min-h-9 w-full resize-y py-1.5 leading-5 max-md:h-auto max-md:min-h-11',
            )}
          />
          <PlaceholderMenu label={label} onPick={insert} />
        </span>
      )}
    </Labelled>
  )
}

function PlaceholderMenu({ label, onPick }: { label: string; onPick: (name: Placeholder) => void }) {
  return (
    <Menu
      label="Placeholders"
      trigger={
        <IconButton
          label={`Insert a placeholder: ${label}`}
          className="size-9 border border-line bg-raised max-md:size-11"
        >
          <Braces size={15} />
        </IconButton>
      }
    >
      <MenuLabel>Put in what is known of the event</MenuLabel>
      {(Object.entries(placeholders) as [Placeholder, string][]).map(([name, what]) => (
        <MenuItem key={name} onSelect={() => onPick(name)}>
          <code className="w-34 font-mono text-xs text-accent">{`{${name}}`}</code>
          <span className="text-xs text-ink-2">{what}</span>
        </MenuItem>
      ))}
    </Menu>
  )
}
