import type { BackTestRequest } from '@livetap/contracts/rules/requests.ts'
import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { revisionsQuery } from '../api.ts'
import { Choice } from '../parts/fields.tsx'

/** `draft`, or the number of a revision. */
type TextKey = string

export interface Texts {
  /** Empty until something was published: then there is nothing to choose. */
  readonly choices: readonly (readonly [key: TextKey, name: string])[]
  readonly candidate: TextKey
  readonly baseline: TextKey
  readonly choose: (side: 'candidate' | 'baseline', key: TextKey) => void
  readonly wish: Pick<BackTestRequest, 'candidate' | 'baseline'>
}

/** What a text of a rule is called; revision 0 is the draft. */
export function textName(revision: number, publishedRevision: number | null): string {
  if (revision === 0) return 'As it is typed'
  return revision === publishedRevision ? `Revision ${revision}, published` : `Revision ${revision}`
}

/** Which two texts of the rule are compared: what is typed with what is published, until others are chosen. */
export function useTexts({ ruleId, revision }: Rule): Texts {
  const { data } = useQuery({ ...revisionsQuery(ruleId), enabled: revision !== null })
  const [candidate, setCandidate] = useState<TextKey>('draft')
  const [chosen, setChosen] = useState<TextKey>()
  const baseline = chosen ?? String(revision)
  const revisions = data?.items ?? []
  const names = revisions.map((one) => [String(one.revision), textName(one.revision, revision)] as const)
  return {
    choices: revisions.length === 0 ? [] : [['draft', textName(0, revision)], ...names],
    candidate,
    baseline,
    choose: (side, key) => (side === 'candidate' ? setCandidate(key) : setChosen(key)),
    wish: revision === null ? {} : { candidate: textOf(candidate), baseline: textOf(baseline) },
  }
}

const textOf = (key: TextKey): 'draft' | number => (key === 'draft' ? 'draft' : Number(key))

export function TextChoices({ texts: { choices, candidate, baseline, choose } }: { texts: Texts }) {
  if (choices.length === 0) return null
  const look = 'min-w-0 flex-1 basis-44'
  return (
    <>
      <Choice
        label="This text"
        className={look}
        value={candidate}
        choices={choices}
        onChange={(key) => choose('candidate', key)}
      />
      <Choice
        label="Compared with"
        className={look}
        value={baseline}
        choices={choices}
        onChange={(key) => choose('baseline', key)}
      />
    </>
  )
}
