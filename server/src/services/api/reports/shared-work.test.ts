import { expect, test } from 'vitest'
import { SharedWork } from './shared-work.ts'

function startWork() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const work = new SharedWork((signal) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    return promise
  })
  return { work, resolve }
}

test('all who wait get the one result', async () => {
  const { work, resolve } = startWork()
  const here = new AbortController()
  const answers = [work.wait(here.signal), work.wait(new AbortController().signal)]
  resolve('counted')
  expect(await Promise.all(answers)).toEqual(['counted', 'counted'])
  here.abort()
  expect(work.isStopped).toBe(false)
  expect(await work.wait(new AbortController().signal)).toBe('counted')
})

test('it goes on while somebody waits, and stops when nobody does', async () => {
  const { work } = startWork()
  const [one, other] = [new AbortController(), new AbortController()]
  const answers = Promise.allSettled([work.wait(one.signal), work.wait(other.signal)])
  one.abort()
  expect(work.isStopped).toBe(false)
  other.abort(new Error('left'))
  expect(work.isStopped).toBe(true)
  expect(await answers).toMatchObject([{ reason: new Error('left') }, { reason: new Error('left') }])
})

test('who had left before it began is not waited for', async () => {
  const { work } = startWork()
  await expect(work.wait(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
  expect(work.isStopped).toBe(true)
})
