import { SmilePlus } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'
import { useMayDo, useSay } from '../room/room-context.ts'
import { Popup } from './popup.tsx'

const offered = [
  ['❤️', 'Love'],
  ['😂', 'Laughing'],
  ['😮', 'Astonished'],
  ['😢', 'Sad'],
  ['👏', 'Applause'],
  ['🔥', 'Fire'],
] as const

/** What everybody sees rise over the picture. */
export function Reactions() {
  const mayReact = useMayDo('react')
  const [say] = useSay()
  if (!mayReact) return null
  const buttons = offered.map(([emoji, name]) => (
    <button
      key={emoji}
      type="button"
      aria-label={`React: ${name}`}
      title={name}
      onClick={() => void say('react', { emoji })}
      className="flex size-8 items-center justify-center rounded-md text-lg transition-transform hover:bg-hover active:scale-90 max-md:size-11"
    >
      {emoji}
    </button>
  ))
  return (
    <>
      <fieldset className="ml-1 flex border-l border-line pl-1 max-xl:hidden">
        <legend className="sr-only">Reactions</legend>
        {buttons}
      </fieldset>
      <div className="xl:hidden">
        <Popup
          className="flex p-1"
          trigger={
            <IconButton label="React">
              <SmilePlus size={18} />
            </IconButton>
          }
        >
          {buttons}
        </Popup>
      </div>
    </>
  )
}
