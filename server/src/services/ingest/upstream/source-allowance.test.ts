import { describe, expect, test } from 'vitest'
import { AppError } from '#kernel/errors.ts'
import { ManualClock, settle } from '../../../../test/ingest/manual-clock.ts'
import { SourceAllowance } from './source-allowance.ts'

const limited = (retryAfterMs: number) => new AppError('sign-rate-limited', 'too many', { retryAfterMs })
const never = new AbortController().signal

function setUp() {
  const clock = new ManualClock()
  const allowance = new SourceAllowance(clock)
  const asking: string[] = []
  /** Asks as soon as it may. */
  const ask = async (name: string, signal = never) => {
    const turn = await allowance.takeTurn(signal)
    asking.push(name)
    return turn
  }
  return { clock, allowance, asking, ask }
}

describe('a pause that a source asked for', () => {
  test('is told with its reason and the time that is left, until it is over', async () => {
    const { clock, allowance } = setUp()
    allowance.failed(limited(100_000))
    await clock.advance(40_000)
    expect(allowance.findRefusal()).toMatchObject({ code: 'sign-rate-limited', retryAfterMs: 60_000 })
    await clock.advance(60_000)
    expect(allowance.findRefusal()).toBeUndefined()
  })

  test('becomes longer, and never shorter, by what the source says next', () => {
    const { allowance } = setUp()
    allowance.failed(limited(100_000))
    allowance.failed(limited(10_000))
    allowance.failed(new AppError('tiktok-blocked', 'captcha'))
    expect(allowance.findRefusal()?.retryAfterMs).toBe(100_000)
    allowance.failed(limited(200_000))
    expect(allowance.findRefusal()?.retryAfterMs).toBe(200_000)
  })
})

describe('turns to ask a source', () => {
  test('are everybody’s at once while it has not asked for a pause', async () => {
    const { asking, ask } = setUp()
    void ask('a')
    void ask('b')
    await settle()
    expect(asking).toEqual(['a', 'b'])
  })

  test('follow each other when a pause is over; who gives up waiting is passed over', async () => {
    const { clock, allowance, asking, ask } = setUp()
    allowance.failed(limited(10_000))
    await clock.advance(10_000)
    const impatient = new AbortController()
    const first = await ask('a')
    const second = ask('b', impatient.signal)
    void ask('c')
    await settle()
    expect(asking).toEqual(['a'])
    impatient.abort(new Error('enough'))
    await expect(second).rejects.toThrow('enough')
    expect(asking).toEqual(['a'])
    first[Symbol.dispose]()
    await settle()
    expect(asking).toEqual(['a', 'c'])
  })

  test('are not waited for longer than a minute after the pause', async () => {
    const { clock, allowance, asking, ask } = setUp()
    allowance.failed(limited(10_000))
    await clock.advance(10_000)
    void ask('a')
    void ask('b')
    void ask('c')
    await clock.advance(59_999)
    expect(asking).toEqual(['a'])
    await clock.advance(1)
    expect(asking).toEqual(['a', 'b', 'c'])
    void ask('d')
    await settle()
    expect(asking).toEqual(['a', 'b', 'c', 'd'])
  })
})
