import type { FlaggedWord } from '@livetap/contracts/workspace/moderation.ts'
import { useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useId, useState } from 'react'
import { saveText } from '../../../lib/csv.ts'
import { plural } from '../../../lib/format.ts'
import { Button } from '../../../ui/button.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { addWord } from '../queries.ts'
import { fieldClass, refusal } from './word-form.tsx'
import { isSameWord, type ReadLine, readLines, writeLines } from './word-lines.ts'

/** What became of the lines. */
interface Outcome {
  readonly added: number
  readonly known: number
  readonly refused: readonly { readonly line: number; readonly reason: string }[]
}

/** The list as a text, to keep it, or to take over one of somebody else. */
export function ImportWords({ words }: { words: readonly FlaggedWord[] }) {
  return (
    <Section
      title="As text"
      note="one word a line"
      inset
      aside={
        <Button
          size="small"
          className="max-md:h-11"
          disabled={words.length === 0}
          onClick={() => saveText('flagged-words.txt', 'text/plain', writeLines(words))}
        >
          <Download size={13} /> Save as a file
        </Button>
      }
    >
      <ImportForm words={words} />
    </Section>
  )
}

function ImportForm({ words }: { words: readonly FlaggedWord[] }) {
  const id = useId()
  const [text, setText] = useState('')
  const { outcome, isRunning, run } = useImport(words, () => setText(''))
  return (
    <div className="flex flex-col gap-2">
      <textarea
        value={text}
        onChange={({ target }) => setText(target.value)}
        rows={4}
        dir="auto"
        spellCheck={false}
        aria-label="Words to add, one a line"
        aria-describedby={`${id}-help`}
        placeholder={'flag: spam\nhold: other shop # sells things\nhide pattern: fr[e3]{2,}\\s+coins'}
        className={`${fieldClass} h-auto resize-y py-2 font-mono text-xs max-md:h-auto`}
      />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p id={`${id}-help`} className="min-w-0 flex-1 basis-64 text-xs text-pretty text-ink-3">
          What happens, a colon, the word, and behind <code className="font-mono">#</code> why. A bare word is flagged.
        </p>
        <Button
          size="small"
          className="max-md:h-11"
          disabled={isRunning || text.trim() === ''}
          onClick={() => void run(readLines(text))}
        >
          Add these
        </Button>
      </div>
      <div role="status" className="text-sm">
        {outcome && <Result outcome={outcome} />}
      </div>
    </div>
  )
}

function Result({ outcome: { added, known, refused } }: { outcome: Outcome }) {
  return (
    <>
      <p>
        {plural(added, 'word')} added{known > 0 && `, ${known} already there`}
        {refused.length > 0 && `, ${refused.length} refused`}.
      </p>
      <ul className="mt-1 flex flex-col gap-0.5 text-danger">
        {refused.map(({ line, reason }) => (
          <li key={line} className="[overflow-wrap:anywhere]">
            Line {line}: {reason}
          </li>
        ))}
      </ul>
    </>
  )
}

function useImport(words: readonly FlaggedWord[], onAllAdded: () => void) {
  const queries = useQueryClient()
  const [outcome, setOutcome] = useState<Outcome>()
  const [isRunning, setRunning] = useState(false)
  const run = async (lines: readonly ReadLine[]) => {
    setRunning(true)
    const result = await addAll(lines, words)
    setOutcome(result)
    setRunning(false)
    await queries.invalidateQueries({ queryKey: ['moderation'] })
    if (result.refused.length === 0) onAllAdded()
  }
  return { outcome, isRunning, run }
}

async function addAll(lines: readonly ReadLine[], words: readonly FlaggedWord[]): Promise<Outcome> {
  const refused: Outcome['refused'][number][] = []
  const there: Pick<FlaggedWord, 'pattern' | 'kind'>[] = [...words]
  let added = 0
  let known = 0
  for (const read of lines) {
    if ('mistake' in read) refused.push({ line: read.line, reason: read.mistake })
    else if (there.some((one) => isSameWord(one, read.word))) known += 1
    else {
      const reason = await addWord(read.word).then(() => undefined, refusal)
      if (reason === undefined) {
        added += 1
        there.push(read.word)
      } else refused.push({ line: read.line, reason })
    }
  }
  return { added, known, refused }
}
