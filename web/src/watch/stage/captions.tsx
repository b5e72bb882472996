import type { Caption } from '@livetap/contracts/rooms/video.ts'
import { useQuery } from '@tanstack/react-query'
import { createStored } from '../../lib/stored.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { useView } from '../room/room-context.ts'
import { type Cue, readCues } from './cues.ts'
import { type Playing, usePlayerStatus } from './playing.ts'

const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
/** Whether whoever uses this browser wants captions where there are some. */
export const wantsCaptions = createStored('watch.captions', true, isFlag)

const none: readonly Caption[] = []

/** What captions there are of what is watched: in a language of this browser, or else the first. */
export function useCaption(): Caption | undefined {
  const captions = useView(({ state, media }) => media.get(state.timeline.itemId ?? '')?.captions ?? none)
  const languages = navigator.languages.map((language) => language.slice(0, 2).toLowerCase())
  return captions.find(({ language }) => languages.includes(language.slice(0, 2).toLowerCase())) ?? captions[0]
}

export function Captions({ player }: Playing) {
  const caption = useCaption()
  const isWanted = wantsCaptions.use()
  const { data: cues } = useQuery({
    queryKey: ['captions', caption?.src],
    queryFn: ({ signal }) => loadCues(caption?.src ?? '', signal),
    enabled: caption !== undefined && isWanted,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return cues && isWanted && caption ? <Lines player={player} cues={cues} language={caption.language} /> : null
}

interface LinesProps extends Pick<Playing, 'player'> {
  readonly cues: readonly Cue[]
  readonly language: string
}

function Lines({ player, cues, language }: LinesProps) {
  const { position } = usePlayerStatus(player)
  const text = cues.find(({ from, to }) => position >= from && position < to)?.text
  if (!text) return null
  return (
    <p
      lang={language}
      dir="auto"
      className="pointer-events-none absolute inset-x-4 bottom-[calc(1rem+var(--foot,0px))] mx-auto w-fit max-w-[36rem] rounded-md bg-[#000]/75 px-2.5 py-1 text-center text-base text-balance text-ink"
    >
      {cleanText(text)}
    </p>
  )
}

async function loadCues(src: string, signal: AbortSignal): Promise<readonly Cue[]> {
  const response = await fetch(src, { signal })
  return response.ok ? readCues(await response.text()) : []
}
