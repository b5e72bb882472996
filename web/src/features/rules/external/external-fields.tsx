import { useQuery } from '@tanstack/react-query'
import { Plug } from 'lucide-react'
import { useState } from 'react'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Button } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { InlineError } from '../../../ui/notice.tsx'
import type { ActionOf, FieldsOf } from '../actions/fields-of.ts'
import { inputClass, Labelled, Mistake } from '../parts/fields.tsx'
import { externalProgramQuery } from './external-query.ts'
import { ProgramFields } from './program-fields.tsx'

type External = ActionOf<'external'>

/** Which program, and what it is to do, of what it says that it can. */
export function ExternalFields({ action, mistakeAt, onChange }: FieldsOf<External>) {
  const { url, categoryId, actionId, actionName } = action
  const [asked, setAsked] = useState<string>()
  const isAsked = asked === url && url !== ''
  const look = useQuery({ ...externalProgramQuery(url, categoryId), enabled: isAsked })
  const isRefused = isAsked && look.isError
  const ask = () => {
    if (isAsked) void look.refetch()
    setAsked(url)
  }
  return (
    <>
      <Address
        value={url}
        mistake={mistakeAt('url')}
        isAsking={look.isFetching}
        onChange={(text) => onChange({ type: 'external', url: text, categoryId: '', actionId: '' })}
        onAsk={ask}
      />
      <div className="flex w-full min-w-0 flex-col gap-3">
        {isRefused && <InlineError error={look.error} />}
        {isAsked && look.data && !isRefused ? (
          <ProgramFields program={look.data} isAsking={look.isFetching} {...{ action, mistakeAt, onChange }} />
        ) : (
          <>
            {!(isRefused && actionId === '') && (
              <Chosen name={actionName || actionId} isAsking={isAsked && look.isFetching} />
            )}
            <Mistake text={mistakeAt('actionId') ?? mistakeAt('categoryId')} />
          </>
        )}
      </div>
    </>
  )
}

/** What was chosen before, while nobody has asked the program: it may not run now. */
function Chosen({ name, isAsking }: { name: string; isAsking: boolean }) {
  if (isAsking) {
    return (
      <p role="status" className="text-sm text-ink-2">
        Asking the program …
      </p>
    )
  }
  return name === '' ? (
    <p className="text-sm text-pretty text-ink-3">
      Start the program, and ask it: game mods that TikFinity can call answer at port 8832 of their machine.
    </p>
  ) : (
    <p className="text-sm [overflow-wrap:anywhere]">
      <span className="text-ink-2">It does </span>
      <bdi className="font-medium">{cleanText(name)}</bdi>
    </p>
  )
}

interface AddressProps {
  readonly value: string
  readonly mistake: string | undefined
  readonly isAsking: boolean
  readonly onChange: (text: string) => void
  readonly onAsk: () => void
}

function Address({ value, mistake, isAsking, onChange, onAsk }: AddressProps) {
  return (
    <Labelled label="Address of the program" mistake={mistake} className="w-full">
      {(field) => (
        <span className="flex min-w-0 flex-wrap gap-2">
          <input
            {...field}
            type="url"
            inputMode="url"
            value={value}
            maxLength={300}
            placeholder="http://127.0.0.1:8832"
            autoCapitalize="none"
            spellCheck={false}
            onChange={({ target }) => onChange(target.value.trim())}
            className={classNames(inputClass, 'min-w-0 flex-1 basis-56')}
          />
          <Button className="max-md:h-11" disabled={value === '' || isAsking} onClick={onAsk}>
            <Plug size={14} aria-hidden="true" /> Ask what it offers
          </Button>
        </span>
      )}
    </Labelled>
  )
}
