// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { createMushroom } from './mushroom.ts'

/** A mushroom on a page, with what was asked of it. */
function place() {
  const asked: boolean[] = []
  const mushroom = createMushroom((isPressed) => {
    asked.push(isPressed)
    mushroom.show(isPressed)
  })
  mushroom.show(false)
  document.body.replaceChildren(mushroom.root)
  const point = (type: string, target: Element = mushroom.root) =>
    target.dispatchEvent(new PointerEvent(type, { bubbles: true }))
  const click = (detail: number) => mushroom.root.dispatchEvent(new MouseEvent('click', { bubbles: true, detail }))
  return { asked, point, click }
}

test('it stops when it goes down, stays down when it is let go, and the next press pulls it up', () => {
  const { asked, point, click } = place()
  for (let times = 0; times < 2; times += 1) {
    point('pointerdown')
    point('pointerup')
    click(1)
  }
  expect(asked).toEqual([true, false])
})

test.each([
  ['slides off', 'pointerup', document.documentElement],
  ['is taken away', 'pointercancel', undefined],
])('a pointer that %s swallows no later press', (_, end, target) => {
  const { asked, point, click } = place()
  point('pointerdown')
  point(end, target)
  click(1)
  click(0)
  expect(asked).toEqual([true, false, true])
})

test('a key is a press of its own while the pointer holds the button', () => {
  const { asked, point, click } = place()
  point('pointerdown')
  click(0)
  expect(asked).toEqual([true, false])
})
