import type { Metrics } from '@livetap/contracts/metrics.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandomLive } from '../../../../test/random-live.ts'
import { Fold } from './fold.ts'
import type { OwnMarks, Snapshot } from './snapshot.ts'

const origin = { uniqueId: 'host', streamId: '1', sincePos: 0 }
const plain: OwnMarks = { settled: new Map(), welcomed: new Set() }
const parse = (text: string) => JSON.parse(text) as Metrics

/** A page that keeps what it is told, and now and then is not told for a while. */
class Page {
  readonly rows = new Map<string, Metrics['history']['rows'][number]>()
  snapshot: Snapshot | undefined

  show(snapshot: Snapshot): void {
    this.snapshot = snapshot
  }

  take({ history }: Metrics): void {
    if (history.complete) this.rows.clear()
    for (const row of history.rows) this.rows.set(row.at, row)
  }
}

const chunks = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 })
const pace = fc.constantFrom(50, 2000, 60_000)

describe('what a fold shows', () => {
  it('is on a page that is told changes only what it is as a whole', () => {
    const property = fc.property(fc.integer(), chunks, pace, (seed, sizes, gapMs) => {
      const inputs = createRandomLive({ seed, events: 5000, viewers: 50, gapMs, disorder: 0.05 })
      const fold = new Fold(origin, 0)
      const page = new Page()
      fold.members.add(page)
      fold.becomeReady()
      for (const size of sizes) {
        for (let n = 0; n < size; n += 1) fold.take(inputs.next().value as Parameters<Fold['take']>[0])
        fold.show('e', 0)
        if (page.snapshot) page.take(parse(page.snapshot.render(plain, page.snapshot.changedFrom)))
        const whole = parse(page.snapshot?.render(plain, undefined) ?? '')
        expect([...page.rows.values()]).toEqual(whole.history.rows)
        expect(whole).toEqual(JSON.parse(JSON.stringify(page.snapshot?.metrics)))
      }
    })
    fc.assert(property, { numRuns: 30, examples: [[0, [1, 1], 60_000]] })
  })

  it('differs for a session by its marks alone', () => {
    const fold = new Fold(origin, 0)
    const page = new Page()
    fold.members.add(page)
    fold.becomeReady()
    for (const input of createRandomLive({ seed: 3, events: 4000, viewers: 50, gapMs: 500 })) fold.take(input)
    fold.show('e', 0)
    const { snapshot } = page
    if (!snapshot) throw new Error('nothing was shown')
    const [gifter] = snapshot.metrics.topGifters
    const [question] = snapshot.metrics.analysis.questions.items
    const settledAt = '2026-03-01T21:00:00.000Z'
    const marks: OwnMarks = {
      settled: new Map([[question?.questionId ?? '', { status: 'answered', settledAt }]]),
      welcomed: new Set([gifter?.person.userId ?? '']),
    }
    const own = parse(snapshot.render(marks, undefined))
    expect(own).toEqual(JSON.parse(JSON.stringify(snapshot.mark(marks))))
    expect(own.topGifters[0]).toEqual({ ...gifter, welcomed: true })
    expect(own.analysis.questions).toMatchObject({ answered: 1 })
    expect(own.analysis.questions.items).toContainEqual({ ...question, status: 'answered', settledAt })
    const others = parse(snapshot.render(plain, undefined))
    expect(others.topGifters[0]).toEqual(gifter)
    expect(others.analysis.questions.answered).toBe(0)
    const { topGifters, topLikers, analysis, ...rest } = others
    expect(own).toMatchObject(rest)
  })

  it('is looked at less and less often when nothing happens', () => {
    const fold = new Fold(origin, 0)
    const page = new Page()
    fold.members.add(page)
    fold.becomeReady()
    for (const input of createRandomLive({ seed: 3, events: 10, viewers: 50, gapMs: 500 })) fold.take(input)
    fold.show('e', 0)
    const last = Date.parse(page.snapshot?.metrics.asOf ?? '')
    const looks = (from: number, to: number) => {
      const seen = new Set<Snapshot | undefined>()
      for (let now = last + from; now < last + to; now += 1000) {
        fold.show('e', now)
        seen.add(page.snapshot)
      }
      return seen.size
    }
    expect(looks(0, 60_000)).toBe(60)
    expect(looks(70_000, 130_000)).toBeLessThan(10)
    expect(looks(3600_000, 3700_000)).toBe(1)
  })
})
