import type { StagePerson } from '@livetap/contracts/overlays/stage.ts'
import { cleanText, imageAddress, initialsOf } from '../lib/viewer-text.ts'

/** An element with a class and what is in it. Texts stay texts: there is no other way in here. */
export function element(tag: 'div' | 'span' | 'p' | 'ol' | 'li' | 'bdi', name: string, ...content: (Node | string)[]) {
  const made = document.createElement(tag)
  made.className = name
  made.append(...content)
  return made
}

/** Text of a viewer: without what turns or overflows others, in the direction of its own. */
export const said = (text: string, name = 'said'): HTMLElement => element('bdi', name, cleanText(text))

const broken = new Set<string>()
const remembered = 200

/** A picture of TikTok, and nobody else's; `fallback` as long as there is none. */
export function picture(url: string | undefined, name: string, fallback: string): HTMLElement {
  const frame = element('span', name, element('span', 'initials', fallback))
  const address = imageAddress(url)
  if (!address || broken.has(address)) return frame
  const image = new Image()
  image.alt = ''
  image.decoding = 'async'
  image.referrerPolicy = 'no-referrer'
  image.addEventListener('load', () => frame.replaceChildren(image))
  image.addEventListener('error', () => {
    if (broken.size >= remembered) broken.clear()
    broken.add(address)
  })
  image.src = address
  return frame
}

export const avatar = ({ name, avatarUrl }: StagePerson): HTMLElement => picture(avatarUrl, 'avatar', initialsOf(name))
