import type { Video } from '@livetap/contracts/rooms/video.ts'
import { Clapperboard, Images, Radio } from 'lucide-react'
import { Picture } from '../../ui/picture.tsx'

const kindPictures = { video: Clapperboard, photo: Images, live: Radio } as const

/** What a video looks like, or what kind of a thing it is. */
export function Thumb({ video: { kind, pictureUrl } }: { video: Pick<Video, 'kind' | 'pictureUrl'> }) {
  const Icon = kindPictures[kind]
  const shape = 'h-12 w-9 shrink-0 rounded-md bg-raised ring-1 ring-line'
  return (
    <Picture url={pictureUrl} alt="" className={`${shape} object-cover`}>
      <span className={`${shape} flex items-center justify-center text-ink-3`}>
        <Icon size={16} aria-hidden="true" />
      </span>
    </Picture>
  )
}
