import { expect, test } from 'vitest'
import { type Action, actionOf, dispatch, type Handlers } from './desk-keys.ts'

test.each([
  ['j', 'next'],
  ['J', 'next'],
  ['ArrowUp', 'previous'],
  ['h', 'hide'],
  ['6', 'chip6'],
  ['/', 'search'],
  ['Escape', 'back'],
  ['7', undefined],
  ['Enter', undefined],
  ['constructor', undefined],
])('%s asks for %s', (key, action) => {
  expect(actionOf(key)).toBe(action)
})

const part = (name: string, heard: string[], handlers: Partial<Record<Action, boolean>>): Handlers =>
  Object.fromEntries(
    Object.entries(handlers).map(([action, done]) => [
      action,
      () => {
        heard.push(`${name} ${action}`)
        return done
      },
    ]),
  )

test('the part one works in is asked first, and the next only when it has no use for the key', () => {
  const heard: string[] = []
  const feed = part('feed', heard, { hide: true, approve: false })
  const queue = part('queue', heard, { hide: true, approve: true, reject: false })
  expect(dispatch('hide', [feed, queue])).toBe(true)
  expect(dispatch('approve', [feed, queue])).toBe(true)
  expect(dispatch('reject', [null, queue])).toBe(false)
  expect(dispatch('undo', [feed, queue])).toBe(false)
  expect(heard).toEqual(['feed hide', 'feed approve', 'queue approve', 'queue reject'])
})
