import type { DeviceKind } from '@livetap/contracts/devices/devices.ts'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from '../../../ui/button.tsx'
import { templatesQuery } from '../api.ts'
import { KindPicture } from '../parts/kind-picture.tsx'
import { kinds } from '../words.ts'
import { manifestOf, type NewDevice, type Source } from './draft.ts'

interface WhatStepProps {
  readonly draft: NewDevice
  readonly onDraft: (draft: NewDevice) => void
  readonly onNext: () => void
}

const cardClass =
  'flex min-w-0 cursor-pointer items-center gap-3 rounded-lg border border-line bg-surface p-3 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent'

/** What the device is, and who says what it can do. */
export function WhatStep({ draft, onDraft, onNext }: WhatStepProps) {
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        onNext()
      }}
    >
      <fieldset>
        <legend className="mb-2 text-sm font-semibold">What is it?</legend>
        <div className="grid gap-2 sm:grid-cols-2">
          {Object.entries(kinds).map(([kind, [name, what]]) => (
            <Card
              key={kind}
              group="kind"
              checked={draft.kind === kind}
              name={name}
              what={what}
              picture={<KindPicture kind={kind} />}
              onCheck={() => onDraft({ ...draft, kind: kind as DeviceKind, policy: {} })}
            />
          ))}
        </div>
      </fieldset>
      <Sources draft={draft} onDraft={onDraft} />
      <Button type="submit" look="primary" className="self-end max-md:h-11">
        Next
      </Button>
    </form>
  )
}

const sources: Readonly<Record<Source, readonly [name: string, what: string]>> = {
  device: ['It says so itself', 'Boards and agents tell what they can do when they first connect. Usual.'],
  template: ['A template', 'For devices that say nothing of themselves: what one of this kind usually can do.'],
  virtual: ['None: a virtual one', 'A page in a browser that shows what the device would do. No hardware needed.'],
}

/** A template there is only of some kinds. */
function Sources({ draft, onDraft }: Pick<WhatStepProps, 'draft' | 'onDraft'>) {
  const { data: templates = [] } = useQuery(templatesQuery)
  const hasTemplate = manifestOf({ kind: draft.kind, source: 'template' }, templates) !== null
  const offered = (Object.keys(sources) as Source[]).filter((source) => source === 'device' || hasTemplate)
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-semibold">Who says what it can do?</legend>
      <div className="flex flex-col gap-2">
        {offered.map((source) => (
          <Card
            key={source}
            group="source"
            checked={draft.source === source}
            name={sources[source][0]}
            what={sources[source][1]}
            onCheck={() => onDraft({ ...draft, source, policy: {} })}
          />
        ))}
      </div>
    </fieldset>
  )
}

interface CardProps {
  readonly group: string
  readonly checked: boolean
  readonly name: string
  readonly what: string
  readonly picture?: ReactNode
  readonly onCheck: () => void
}

const Card = ({ group, checked, name, what, picture, onCheck }: CardProps) => (
  <label className={cardClass}>
    <input type="radio" name={group} checked={checked} onChange={onCheck} className="size-4 shrink-0 accent-accent" />
    {picture}
    <span className="flex min-w-0 flex-col">
      <span className="text-sm font-medium">{name}</span>
      <span className="text-xs text-pretty text-ink-2">{what}</span>
    </span>
  </label>
)
