// @vitest-environment happy-dom
import complete from '@livetap/contracts/fixtures/metrics.complete.json' with { type: 'json' }
import type { UserSessionCommand, UserSessionMessage } from '@livetap/contracts/user-session.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readStanding, setStanding } from '../session/standing.ts'
import { UserSessionClient } from './user-session.ts'

/** Stands for the browser's socket; the server's side is played by the test. */
class FakeSocket {
  static readonly OPEN = 1
  static readonly made: FakeSocket[] = []
  readyState = 0
  readonly sent: UserSessionCommand[] = []
  onopen: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly url: string

  constructor(url: string) {
    this.url = url
    FakeSocket.made.push(this)
  }
  send(text: string) {
    this.sent.push(JSON.parse(text))
  }
  close() {
    this.readyState = 3
  }
  open() {
    this.readyState = 1
    this.onopen?.()
  }
  say(type: UserSessionMessage['type'], data: unknown) {
    this.onmessage?.({ data: JSON.stringify({ type, data }) })
  }
  begin(sessionId: string, username: string | null, resumed = false) {
    this.say('sessionCreated', { sessionId, resumed, graceSeconds: 30 })
    this.say('connectionStatus', { username, state: username ? 'live' : 'idle', since: complete.since, attempt: 0 })
  }
  break(code = 1006) {
    this.readyState = 3
    this.onclose?.({ code })
  }
}

const newest = () => FakeSocket.made.at(-1) as FakeSocket

function openAt(username: string): UserSessionClient {
  const client = new UserSessionClient()
  client.look(username)
  newest().open()
  return client
}

describe('the session of this tab', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('WebSocket', FakeSocket)
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
    sessionStorage.clear()
    FakeSocket.made.length = 0
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  test('asks for numbers of the @username, without events', () => {
    const client = openAt('host')
    expect(newest().url).toBe('/ws?events=0&username=host')
    newest().begin('s1', 'host')
    newest().say('metrics', complete)
    expect(newest().sent).toEqual([])
    expect(client.read()).toMatchObject({ link: { state: 'open' }, metrics: { uniqueId: 'host' } })
    expect(client.read().rows).toHaveLength(complete.history.rows.length)
  })

  test('comes back after a loss with all that the server may need', () => {
    openAt('host')
    newest().begin('s1', 'host')
    newest().say('metrics', complete)
    newest().break()
    expect(FakeSocket.made).toHaveLength(1)
    vi.advanceTimersByTime(1000)
    expect(FakeSocket.made).toHaveLength(2)
    newest().open()
    const { lastEventId, sinceId } = complete
    expect(newest().sent).toEqual([{ type: 'resume', sessionId: 's1', lastEventId, sinceId, username: 'host' }])
    newest().begin('passing', null)
    newest().begin('s1', 'host', true)
    expect(newest().sent).toHaveLength(1)
  })

  test('a page that is loaded again goes on with its session', () => {
    openAt('host')
    newest().begin('s1', 'host')
    newest().say('metrics', complete)
    openAt('host')
    expect(newest().sent).toMatchObject([{ type: 'resume', sessionId: 's1', sinceId: complete.sinceId }])
  })

  test('a session that looked elsewhere is turned to what is wanted', () => {
    openAt('host')
    newest().begin('s1', 'host')
    newest().say('metrics', complete)
    openAt('other')
    expect(newest().sent).toEqual([{ type: 'resume', sessionId: 's1', username: 'other' }])
    newest().begin('passing', null)
    newest().begin('s1', 'host', true)
    expect(newest().sent.at(-1)).toEqual({ type: 'changeUsername', username: 'other' })
  })

  test('two tabs do not take turns: after 4001 it waits to be asked', () => {
    const client = openAt('host')
    newest().begin('s1', 'host')
    newest().break(4001)
    vi.advanceTimersByTime(600_000)
    expect(FakeSocket.made).toHaveLength(1)
    expect(client.read().link).toEqual({ state: 'taken' })
    client.retry()
    newest().open()
    expect(newest().sent).toMatchObject([{ type: 'resume', sessionId: 's1', username: 'host' }])
  })

  test('pauses grow from one failure to the next, and stay bounded', () => {
    const client = openAt('host')
    const pauses = Array.from({ length: 12 }, () => {
      newest().break()
      const { link } = client.read()
      const pause = link.state === 'waiting' ? link.retryAt - Date.now() : 0
      vi.advanceTimersByTime(pause + 1)
      return pause
    })
    expect(FakeSocket.made).toHaveLength(13)
    expect(pauses[0]).toBeLessThanOrEqual(1000)
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(7500)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(15_000)
  })

  test('looking at nobody lets go of the live and keeps what was counted', () => {
    const client = openAt('host')
    newest().begin('s1', 'host')
    newest().say('metrics', complete)
    client.look(undefined)
    expect(newest().sent).toEqual([{ type: 'disconnect' }])
    expect(client.read().metrics?.uniqueId).toBe('host')
    client.look('other')
    expect(client.read().metrics).toBeUndefined()
  })

  test('one link serves the page of a live and the next', () => {
    const client = openAt('host')
    newest().begin('s1', 'host')
    client.close()
    client.look('other')
    vi.advanceTimersByTime(60_000)
    expect(FakeSocket.made).toHaveLength(1)
    expect(newest().sent).toEqual([{ type: 'changeUsername', username: 'other' }])
    client.close()
    vi.advanceTimersByTime(60_000)
    expect(newest().readyState).toBe(3)
    expect(FakeSocket.made).toHaveLength(1)
  })

  test('counting anew can be taken back', () => {
    const client = openAt('host')
    newest().begin('s1', 'host')
    newest().say('metrics', complete)
    client.resetMetrics()
    expect(client.isReset).toBe(true)
    client.undoReset()
    expect(client.isReset).toBe(false)
    expect(newest().sent.map(({ type }) => type)).toEqual(['resetMetrics', 'disconnect', 'changeUsername'])
  })

  test('a refusal because nobody is signed in is not tried again until somebody is', async () => {
    const answer = () => new Response(JSON.stringify({ code: 'session-ended', title: 'Ended' }), { status: 401 })
    vi.stubGlobal(
      'fetch',
      vi.fn(async () => answer()),
    )
    const client = new UserSessionClient()
    client.look('host')
    newest().break()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(FakeSocket.made).toHaveLength(1)
    expect(readStanding()).toBe('signed-out')
    setStanding('in')
    expect(FakeSocket.made).toHaveLength(2)
    newest().open()
    newest().begin('s1', 'host')
    expect(client.read().link.state).toBe('open')
  })
})
