import type { OverlaySettings, QuestionSettings } from '@livetap/contracts/overlays/settings.ts'
import type { StageComment } from '@livetap/contracts/overlays/stage.ts'
import { avatar, element, said } from '../dom.ts'
import type { Place, View } from './view.ts'

/** The comment that moderators feature, or the question that somebody answers, large. */
export function createQuestion({ root, testMs }: Place, first: OverlaySettings): View {
  let settings = first as QuestionSettings
  const known = new Map<string, StageComment>()
  let painted = ''
  const paint = () => {
    const shown = known.get('test') ?? choose(settings, known)
    const text = JSON.stringify([shown, settings])
    if (text === painted) return
    painted = text
    root.replaceChildren(...(shown ? [paintQuestion(shown, settings)] : []))
  }
  return {
    set(next) {
      settings = next as QuestionSettings
      paint()
    },
    change(part, { reset, put, drop }) {
      if (part !== 'featured') return
      if (reset) for (const id of ['featured', 'claimed']) known.delete(id)
      for (const id of drop) known.delete(id)
      for (const one of put as StageComment[]) known.set(one.id, one)
      paint()
    },
    test() {
      const person = { name: 'Livetap', avatarUrl: '' }
      known.set('test', { id: 'test', order: 0, at: '', text: 'Is this a test?', person, badge: '' })
      paint()
      setTimeout(() => {
        known.delete('test')
        paint()
      }, testMs)
    },
    describe: () => (root.childElementCount > 0 ? '1 comment' : 'nothing'),
  }
}

function choose({ source }: QuestionSettings, known: ReadonlyMap<string, StageComment>): StageComment | undefined {
  if (source !== 'both') return known.get(source)
  return known.get('featured') ?? known.get('claimed')
}

function paintQuestion({ person, text }: StageComment, { title }: QuestionSettings): HTMLElement {
  const head = element('div', 'head', avatar(person), element('span', 'name', said(person.name)))
  const box = element('div', 'question panel item', head, element('p', 'words', said(text)))
  if (title !== '') box.prepend(element('p', 'title', said(title)))
  box.dir = 'auto'
  return box
}
