import type { Signal } from '@livetap/contracts/topics.ts'
import { describe, expect, test, vi } from 'vitest'
import type { Signals } from '#ports/signals.ts'

interface OpenedSignals extends AsyncDisposable {
  readonly signals: Signals
}

const greetings: Signal<{ readonly text: string }> = { name: 'suite:greetings' }
const others: Signal<number> = { name: 'suite:others' }
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 3 })

/** What every Signals promises. `open` gives one on ground of its own each time. */
export function describeSignals(name: string, open: () => Promise<OpenedSignals>): void {
  describe(`${name}: signals`, () => {
    test('reach everybody who listens, in order', async () => {
      await using opened = await open()
      const heard: [string[], string[]] = [[], []]
      await opened.signals.listen(greetings, ({ text }) => void heard[0].push(text))
      await opened.signals.listen(greetings, ({ text }) => void heard[1].push(text))
      for (const text of ['a', 'b', 'c']) opened.signals.send(greetings, { text })
      await eventually(() =>
        expect(heard).toEqual([
          ['a', 'b', 'c'],
          ['a', 'b', 'c'],
        ]),
      )
    })

    test('reach nobody who came later, left, or listens to another', async () => {
      await using opened = await open()
      const [early, late, left, other]: [string[], string[], string[], number[]] = [[], [], [], []]
      await opened.signals.listen(others, (message) => void other.push(message))
      await opened.signals.listen(greetings, ({ text }) => void early.push(text))
      const leaving = await opened.signals.listen(greetings, ({ text }) => void left.push(text))
      opened.signals.send(greetings, { text: 'first' })
      await eventually(() => expect([...early, ...left]).toEqual(['first', 'first']))
      await leaving[Symbol.asyncDispose]()
      await opened.signals.listen(greetings, ({ text }) => void late.push(text))
      opened.signals.send(greetings, { text: 'second' })
      await eventually(() => expect([early, late]).toEqual([['first', 'second'], ['second']]))
      expect([left, other]).toEqual([['first'], []])
    })

    test('survive a listener that throws', async () => {
      await using opened = await open()
      const heard: string[] = []
      await opened.signals.listen(greetings, () => {
        throw new Error('broken listener')
      })
      await opened.signals.listen(greetings, ({ text }) => void heard.push(text))
      opened.signals.send(greetings, { text: 'a' })
      opened.signals.send(greetings, { text: 'b' })
      await eventually(() => expect(heard).toEqual(['a', 'b']))
    })
  })
}
