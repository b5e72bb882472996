import { LoaderCircle } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Button } from '../button.tsx'

interface SubmitButtonProps extends Omit<ComponentProps<typeof Button>, 'type'> {
  readonly isPending: boolean
}

/** Sends a form, once: it turns as long as the answer is awaited, and takes a double click for one. */
export function SubmitButton({ isPending, disabled, children, look = 'primary', ...rest }: SubmitButtonProps) {
  return (
    <Button
      type="submit"
      look={look}
      disabled={isPending || disabled}
      onClick={(event) => event.detail > 1 && event.preventDefault()}
      {...rest}
    >
      {isPending && <LoaderCircle size={15} aria-hidden="true" className="animate-spin" />}
      {children}
    </Button>
  )
}
