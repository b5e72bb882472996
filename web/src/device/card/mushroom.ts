import { Press } from '../../lib/devices/press.ts'
import { button, draw, element, setText, sheet } from '../dom.ts'

export interface Mushroom {
  readonly root: HTMLElement
  show(isPressed: boolean): void
}

/** The emergency stop on the device itself: it stays down when it was pressed, and is pulled up by hand. */
export function createMushroom(onPress: (isPressed: boolean) => void): Mushroom {
  let isDown = false
  // A hand does not wait for the button to come up again: it stops when it goes down.
  const press = new Press()
  const made = button('mushroom', '', ({ detail }) => {
    if (press.isOwn(detail)) onPress(!isDown)
  })
  made.addEventListener('pointerdown', () => {
    press.cancel()
    if (isDown) return
    press.down(made)
    onPress(true)
  })
  made.addEventListener('pointercancel', () => press.cancel())
  const text = element('span', 'mushroom-text')
  const picture = sheet(
    'mushroom-picture',
    100,
    100,
    draw('circle', { class: 'plate', cx: 50, cy: 50, r: 48 }),
    draw('circle', { class: 'ring', cx: 50, cy: 50, r: 38 }),
    draw('g', { class: 'cap' }, draw('circle', { class: 'top', cx: 50, cy: 50, r: 32 }), arrows()),
  )
  made.append(picture, text)
  return {
    root: made,
    show(isPressed) {
      isDown = isPressed
      made.setAttribute('aria-pressed', String(isPressed))
      setText(text, isPressed ? 'Pull up' : 'STOP')
      made.title = isPressed ? 'Pull the button up again' : 'The emergency stop of the device'
    },
  }
}

const arrows = (): SVGElement =>
  draw('path', { class: 'arrows', d: 'M50 31a19 19 0 0 1 17 11M33 58a19 19 0 0 0 17 11M67 34v9h-9M33 66v-9h9' })
