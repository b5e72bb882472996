import type { ChatSettings, OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import type { StageChange, StageComment, StagePart } from '@livetap/contracts/overlays/stage.ts'
import { avatar, element, said } from '../dom.ts'
import { ItemList, type ListLimits } from './item-list.ts'
import { countWords, type Place, type View } from './view.ts'

const badges = { moderator: 'mod', subscriber: 'sub', friend: 'friend' } as const

/** Comments that may be seen, the newest at the end. */
export function createChat({ root, testMs }: Place, first: OverlaySettings): View {
  let settings = first as ChatSettings
  const list = element('ol', 'chat list')
  const paint = (comment: StageComment): HTMLElement => paintComment(comment, settings)
  const items = new ItemList<StageComment>(list, limitsOf(settings), paint)
  root.replaceChildren(list)
  let tests = 0
  return {
    set(next) {
      settings = next as ChatSettings
      list.dataset.direction = settings.direction
      items.set(limitsOf(settings))
    },
    change: (part: StagePart, change: StageChange) => part === 'chat' && items.change(change),
    test() {
      tests += 1
      const person = { name: 'Livetap', avatarUrl: '' }
      const comment = { order: Date.now(), at: '', text: 'This is a test', person, badge: '' } as const
      items.add({ id: `test ${tests}`, ...comment }, testMs)
    },
    describe: () => countWords(items.shown, 'comment'),
  }
}

function limitsOf({ max, hideAfter, direction, excludeCommands }: ChatSettings): ListLimits<StageComment> {
  return {
    max,
    hideAfterMs: hideAfter * 1000,
    newestFirst: direction === 'down',
    accepts: ({ text }) => !(excludeCommands && text.trimStart().startsWith('!')),
  }
}

function paintComment({ person, text, badge, id }: StageComment, { avatars }: ChatSettings): HTMLElement {
  const name = element('span', 'name', said(person.name))
  if (badge !== '') name.append(element('span', `badge ${badge}`, badges[badge]))
  if (id.startsWith('test ')) name.append(element('span', 'badge test', 'test'))
  const body = element('div', 'body', name, element('p', 'words', said(text)))
  const line = element('li', 'item comment panel', ...(avatars ? [avatar(person)] : []), body)
  line.dir = 'auto'
  return line
}
