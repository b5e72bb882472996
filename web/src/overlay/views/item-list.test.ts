// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ItemList, type ListedItem, type ListLimits } from './item-list.ts'

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

const item = (id: string, order: number, secondsAgo = 0): ListedItem => ({
  id,
  order,
  at: new Date(Date.now() - secondsAgo * 1000).toISOString(),
})

function open(limits: Partial<ListLimits<ListedItem>> = {}) {
  const root = document.createElement('ol')
  const usual = { max: 3, hideAfterMs: 10_000, newestFirst: false, accepts: () => true }
  const list = new ItemList<ListedItem>(root, { ...usual, ...limits }, ({ id }) => {
    const node = document.createElement('li')
    node.textContent = id
    return node
  })
  const change = (put: ListedItem[], drop: string[] = [], reset = false) =>
    list.change({ put: put as never, drop, ...(reset ? { reset } : {}) })
  const texts = () => [...root.querySelectorAll('li:not(.leaving)')].map(({ textContent }) => textContent)
  return { root, list, change, texts, usual }
}

test('items stand in their order, the newest that have room', () => {
  const { change, texts } = open()
  change([item('b', 2), item('a', 1), item('d', 4), item('c', 3)])
  expect(texts()).toEqual(['b', 'c', 'd'])
  change([item('late', 2.5)])
  expect(texts()).toEqual(['late', 'c', 'd'])
})

test('the newest can be on top', () => {
  const { change, texts } = open({ newestFirst: true })
  change([item('a', 1), item('b', 2)])
  change([item('c', 3)])
  expect(texts()).toEqual(['c', 'b', 'a'])
})

test('what is dropped is gone at once, and brings nothing back that had no room', () => {
  const { change, texts, root } = open({ max: 2 })
  change([item('a', 1), item('b', 2), item('c', 3)])
  change([], ['c'])
  expect(texts()).toEqual(['b'])
  expect(root.textContent).not.toContain('c')
})

test('items go after their time; those of before a connection by when they happened', () => {
  const { change, texts } = open()
  change([item('old', 1, 60), item('older', 2, 8)], [], true)
  change([item('new', 3)])
  expect(texts()).toEqual(['older', 'new'])
  vi.advanceTimersByTime(3000)
  expect(texts()).toEqual(['new'])
  vi.advanceTimersByTime(8000)
  expect(texts()).toEqual([])
})

test('a reset that tells the same again paints nothing twice and takes out what is missing', () => {
  const { change, texts, root } = open()
  change([item('a', 1), item('b', 2)], [], true)
  const nodes = [...root.children]
  change([item('b', 2)], [], true)
  expect(texts()).toEqual(['b'])
  expect(root.lastElementChild).toBe(nodes[1])
})

test('changed limits are followed by what is there', () => {
  const { change, texts, list, usual } = open()
  change([item('a', 1), item('b', 2)])
  list.set({ ...usual, max: 1 })
  expect(texts()).toEqual(['b'])
  list.set(usual)
  expect(texts()).toEqual(['a', 'b'])
})
