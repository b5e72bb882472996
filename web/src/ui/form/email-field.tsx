import { Field, type FieldProps } from './field.tsx'

/** An e-mail address; with a password beside it, browsers take it for the name that the password belongs to. */
export function EmailField(props: Omit<FieldProps, 'label' | 'type'> & { readonly label?: string }) {
  return (
    <Field
      label="E-mail address"
      type="email"
      name="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={254}
      {...props}
    />
  )
}

/** The server has the last word; this is for what was forgotten. */
export const emailMistake = (email: string): string | undefined =>
  /^\S+@\S+$/.test(email.trim()) ? undefined : 'Give an e-mail address, such as you@example.com.'
