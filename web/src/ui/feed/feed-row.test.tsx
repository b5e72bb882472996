// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { sampleChat, sampleEvent, sampleGift, sampleUser } from '../../../test/sample-events.ts'
import { foldEvents } from '../../lib/feed/feed.ts'
import { FeedRowView } from './feed-row.tsx'
import { SearchText } from './text.tsx'

afterEach(cleanup)

type Events = Parameters<typeof foldEvents>[0]

function show(events: Events, search = '') {
  const [row] = foldEvents(events)
  if (!row) throw new Error('no row')
  const onSelect = vi.fn()
  const { container } = render(
    <SearchText value={search}>
      <FeedRowView row={row} selected={false} onSelect={onSelect} />
    </SearchText>,
  )
  return { container, onSelect, text: container.textContent ?? '' }
}

describe('a row', () => {
  test('shows what viewers write as text, whatever they write', () => {
    const { container, text } = show([sampleChat('<img src=x onerror=alert(1)> <script>1</script>')])
    expect(text).toContain('<img src=x onerror=alert(1)> <script>1</script>')
    expect(container.querySelector('img, script')).toBeNull()
  })

  test('says so when a message holds nothing that can be seen', () => {
    expect(show([sampleChat('\u200b\u2060 \u202e')]).text).toContain('wrote nothing that can be seen')
  })

  test('loads no picture from an address that is not http', () => {
    const event = sampleChat('hi')
    event.user = { ...sampleUser('Mallory'), avatarUrl: 'javascript:alert(1)' }
    const { container, text } = show([event])
    expect(container.querySelector('img')).toBeNull()
    expect(text).toContain('MA')
  })

  test('falls back to initials when a picture cannot be loaded', () => {
    const event = sampleChat('hi')
    event.user = { ...sampleUser('Noah'), avatarUrl: 'https://p16.tiktokcdn.com/gone.webp' }
    const { container } = show([event])
    const picture = container.querySelector('img')
    if (!picture) throw new Error('no picture')
    fireEvent.error(picture)
    expect(container.textContent).toContain('NO')
  })

  test('of a streak tells how many and how much, once', () => {
    const { text } = show([
      sampleGift({ repeatCount: 1, giftCount: 1 }),
      sampleGift({ repeatCount: 12, giftCount: 11 }),
    ])
    expect(text).toMatch(/ana sent\s+Rose ×12/)
    expect(text).toContain('60coins')
    expect(screen.getByText(/still growing/)).toBeTruthy()
  })

  test('names the first people of a moment and counts the others', () => {
    const joins = ['ana', 'ben', 'cy', 'dan', 'eve'].map((user) =>
      sampleEvent('JOIN', { viewerCount: 3, actionId: 1 }, { user }),
    )
    expect(show(joins).text).toMatch(/ana, ben, cy and 2 others joined/)
  })

  test('marks what is searched for', () => {
    const { container } = show([sampleChat('play the other one')], 'OTHER')
    expect(container.querySelector('mark')?.textContent).toBe('other')
  })

  test('is opened by a click', () => {
    const { onSelect, container } = show([sampleChat('hi')])
    const row = container.querySelector('article')
    if (row) fireEvent.click(row)
    expect(onSelect).toHaveBeenCalledWith(0)
  })

  test('is asked why without being opened, and names the rules that it made fire as text', () => {
    const [row] = foldEvents([sampleChat('hi')])
    if (!row) throw new Error('no row')
    const [onSelect, onWhy] = [vi.fn(), vi.fn()]
    const { container } = render(
      <FeedRowView row={row} selected={false} onSelect={onSelect} onWhy={onWhy} firedBy="Roses, <img src=x>" />,
    )
    fireEvent.click(screen.getByRole('button', { name: 'Why? Fired: Roses, <img src=x>' }))
    expect(onWhy).toHaveBeenCalledWith(0)
    expect(onSelect).not.toHaveBeenCalled()
    expect(container.querySelector('img')).toBeNull()
  })

  test.each([
    ['nobody may ask', sampleChat('hi'), undefined],
    ['no rule looks at it', sampleEvent('RAW', { rawType: 'x' } as never), vi.fn()],
  ])('cannot be asked why where %s', (_, event, onWhy) => {
    const [row] = foldEvents([event])
    if (row) render(<FeedRowView row={row} selected={false} onSelect={vi.fn()} onWhy={onWhy} />)
    expect(screen.queryByRole('button')).toBeNull()
  })
})
