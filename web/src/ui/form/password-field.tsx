import { Eye, EyeOff } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { Field, type FieldProps } from './field.tsx'

interface PasswordFieldProps extends Omit<FieldProps, 'type' | 'button' | 'label' | 'autoComplete'> {
  readonly label?: string
  /** `new` is one that is chosen here. */
  readonly of?: 'current' | 'new'
}

/** A password, which can be looked at, with a word when Caps Lock is on. */
export function PasswordField({ label, of = 'current', hint, ...rest }: PasswordFieldProps) {
  const [shown, setShown] = useState(false)
  const [capsLock, setCapsLock] = useState(false)
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))
  const isNew = of === 'new'
  const usual = isNew ? '8 characters or more. Several words in a row are easy to keep in mind.' : undefined
  return (
    <Field
      label={label ?? (isNew ? 'New password' : 'Password')}
      type={shown ? 'text' : 'password'}
      name={isNew ? 'new-password' : 'password'}
      autoComplete={isNew ? 'new-password' : 'current-password'}
      autoCapitalize="none"
      spellCheck={false}
      maxLength={1000}
      onKeyDown={look}
      onKeyUp={look}
      hint={capsLock ? <span className="font-medium text-warn">Caps Lock is on.</span> : (hint ?? usual)}
      button={<ShowButton shown={shown} onShown={setShown} />}
      {...rest}
    />
  )
}

function ShowButton({ shown, onShown }: { shown: boolean; onShown: (shown: boolean) => void }) {
  const Icon = shown ? EyeOff : Eye
  return (
    <button
      type="button"
      aria-label="Show the password"
      aria-pressed={shown}
      title={shown ? 'Hide the password' : 'Show the password'}
      onClick={() => onShown(!shown)}
      className="absolute top-1/2 right-1 flex size-8 -translate-y-1/2 items-center justify-center rounded-md text-ink-3 hover:text-ink max-md:size-10"
    >
      <Icon size={16} />
    </button>
  )
}

const shortest = 8
const longest = 128

export function newPasswordMistake(password: string): string | undefined {
  const length = [...password].length
  if (length === 0) return 'Choose a password.'
  if (length < shortest) return `Take at least ${shortest} characters.`
  if (length > longest) return `Take at most ${longest} characters.`
  return undefined
}
