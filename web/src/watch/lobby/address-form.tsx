import { type FormEvent, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/form/field.tsx'
import { readRoomAddress } from './room-address.ts'

/** The way to a room that somebody was told of. */
export function AddressForm() {
  const [text, setText] = useState('')
  const [mistake, setMistake] = useState<string>()
  const go = (event: FormEvent) => {
    event.preventDefault()
    const path = readRoomAddress(text)
    if (path === undefined) setMistake('That is neither the link of a room nor its code.')
    else location.assign(path)
  }
  const change = (typed: string) => {
    setText(typed)
    setMistake(undefined)
  }
  return (
    <form onSubmit={go} noValidate className="flex w-full max-w-xl items-start gap-2">
      <div className="min-w-0 flex-1">
        <Field
          label="Link or code of a room"
          value={text}
          onText={change}
          mistake={mistake}
          maxLength={2000}
          inputMode="url"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          dir="ltr"
        />
      </div>
      <Button type="submit" look="primary" className="mt-6 h-10 max-md:h-11">
        Go in
      </Button>
    </form>
  )
}
