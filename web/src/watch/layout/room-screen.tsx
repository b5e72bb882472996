import { useCallback, useMemo, useState } from 'react'
import { cleanText } from '../../lib/viewer-text.ts'
import { NoteBar } from '../../ui/panel/note-bar.tsx'
import { usePageTitle } from '../../ui/panel/page-title.ts'
import { RoomKeysDialog } from '../dialogs/keys-dialog.tsx'
import { useEmbedOrigin } from '../door/front.ts'
import { PollTold } from '../poll/poll-told.tsx'
import { useAdding, useLinksAnywhere } from '../queue/use-adding.ts'
import type { RoomConnection } from '../room/connection.ts'
import { RoomContext, useRoom, useView } from '../room/room-context.ts'
import { PlayingContext, useNewPlayer } from '../stage/playing.ts'
import { RoomHeader } from './header.tsx'
import { LostBanner } from './lost-banner.tsx'
import { Picture } from './picture.tsx'
import { useScreen, useWaysOut } from './screen.ts'
import { Side } from './side.tsx'
import { useFirstVideo } from './use-first-video.ts'
import { useNotes } from './use-notes.ts'
import { useRoomKeys } from './use-room-keys.ts'

interface RoomScreenProps {
  readonly connection: RoomConnection
  readonly isLinked: boolean
}

/** The room from within: the picture at the top of a phone held upright, else at the left. */
export function RoomScreen({ connection, isLinked }: RoomScreenProps) {
  const { note, add, close } = useNotes()
  const room = useMemo(() => ({ connection, note: add }), [connection, add])
  return (
    <RoomContext value={room}>
      <Inside isLinked={isLinked} />
      <NoteBar note={note} onClose={close} className="bottom-[calc(4.5rem+env(safe-area-inset-bottom))] lg:bottom-24" />
    </RoomContext>
  )
}

function Inside({ isLinked }: { isLinked: boolean }) {
  const { connection } = useRoom()
  const [stage, setStage] = useState<HTMLElement | null>(null)
  const playing = useNewPlayer(connection, stage, useEmbedOrigin(connection.roomId))
  const name = useView(({ state }) => state.name)
  const title = cleanText(name) || 'Watch together'
  usePageTitle(title)
  const screen = useScreen()
  useWaysOut()
  return (
    <PlayingContext value={playing}>
      <div className="flex h-dvh flex-col overflow-hidden">
        {screen === 'full' ? <h1 className="sr-only">{title}</h1> : <RoomHeader />}
        <LostBanner isLinked={isLinked} />
        <PollTold />
        <main className="flex min-h-0 flex-1 flex-col sm:landscape:flex-row lg:flex-row">
          <Picture screen={screen} onStage={setStage} />
          <Panel isShown={screen === 'usual'} />
        </main>
      </div>
    </PlayingContext>
  )
}

/** What is beside the picture, and what the keyboard does. */
function Panel({ isShown }: { isShown: boolean }) {
  const [keysShown, setKeysShown] = useState(false)
  const adding = useAdding()
  const { note } = useRoom()
  const { add } = adding
  const addAnywhere = useCallback(
    (url: string) => {
      note({ text: 'Adding the link', failed: false })
      return add(url)
    },
    [add, note],
  )
  useLinksAnywhere(addAnywhere)
  useFirstVideo()
  useRoomKeys(() => setKeysShown(true))
  return (
    <>
      <Side adding={adding} isShown={isShown} />
      <RoomKeysDialog open={keysShown} onClose={() => setKeysShown(false)} />
    </>
  )
}
