// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Picture } from './picture.tsx'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function show(first: number, count: number) {
  const urls = Array.from({ length: count }, (_, index) => `https://p16.tiktokcdn.com/${first + index}.webp`)
  const pictures = urls.map((url) => (
    <Picture key={url} url={url} alt="" className="">
      initials
    </Picture>
  ))
  const { container, unmount } = render(pictures)
  return { loaded: () => container.querySelectorAll('img').length, unmount }
}

test('pictures that are only flown past are never asked for, those that stay are', () => {
  act(() => vi.advanceTimersByTime(5000))
  const first = show(0, 30)
  expect(first.loaded()).toBe(30)
  first.unmount()
  const crowd = show(100, 30)
  expect(crowd.loaded()).toBe(10)
  act(() => vi.advanceTimersByTime(200))
  crowd.unmount()
  const last = show(200, 30)
  expect(last.loaded()).toBe(0)
  act(() => vi.advanceTimersByTime(400))
  expect(last.loaded()).toBe(30)
})
