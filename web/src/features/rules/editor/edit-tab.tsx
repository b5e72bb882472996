import { Braces, ListTree } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { ThenPart } from '../actions/then-part.tsx'
import { BusyPart } from '../sections/busy-part.tsx'
import { DescriptionField } from '../sections/description-field.tsx'
import { IfPart } from '../sections/if-part.tsx'
import { OfferedPart } from '../sections/offered-part.tsx'
import { OftenPart } from '../sections/often-part.tsx'
import { WhenPart } from '../sections/when-part.tsx'
import { WhoPart } from '../sections/who-part.tsx'
import { Preview } from '../sentence/preview.tsx'
import { useDraft } from './draft.ts'
import { RuleJson } from './rule-json.tsx'

/** The rule as a sentence with parts to choose, and beside it what it comes to. */
export function EditTab() {
  const { isReadOnly } = useDraft()
  const [asJson, setAsJson] = useState(false)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex min-w-0 flex-col gap-2">
        <fieldset disabled={isReadOnly} className="min-w-0 rounded-lg border border-line bg-surface">
          <legend className="sr-only">What the rule is</legend>
          {asJson ? <RuleJson /> : <Parts />}
        </fieldset>
        <Button size="small" look="quiet" className="self-end max-md:h-11" onClick={() => setAsJson(!asJson)}>
          {asJson ? <ListTree size={13} /> : <Braces size={13} />}
          {asJson ? 'The whole rule as a form' : 'The whole rule as JSON'}
        </Button>
      </div>
      <Preview />
    </div>
  )
}

const Parts = () => (
  <>
    <WhenPart />
    <WhoPart />
    <IfPart />
    <OftenPart />
    <ThenPart />
    <BusyPart />
    <OfferedPart />
    <DescriptionField />
  </>
)
