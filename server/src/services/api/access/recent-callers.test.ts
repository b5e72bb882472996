import { expect, test, vi } from 'vitest'
import { createPrincipal } from '#domain/access/access.ts'
import { systemClock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Caller } from './callers.ts'
import { RecentCallers } from './recent-callers.ts'

const moderator: Caller = { principal: createPrincipal('person', { id: 'a', name: 'Ann' }, 'default', 'moderator') }
const viewer: Caller = { principal: createPrincipal('person', { id: 'b', name: 'Bob' }, 'default', 'viewer') }
const credentials = { kind: 'cookie', token: 'x', wishedWorkspace: undefined } as const
const found = (caller: Caller) => Promise.resolve(caller)
const away = () => Promise.reject(new AppError('database-unavailable', 'away', { transient: true }))

test('whoever was let in lately may stop devices while the database is away, and nothing else', async () => {
  const recent = new RecentCallers(systemClock)
  await recent.ask(credentials, 'device:read', found(moderator))
  expect(await recent.ask(credentials, 'device:stop', away())).toBe(moderator)
  const wanted = { code: 'database-unavailable' }
  await expect(recent.ask(credentials, 'device:read', away())).rejects.toMatchObject(wanted)
  await expect(recent.ask({ ...credentials, token: 'y' }, 'device:stop', away())).rejects.toMatchObject(wanted)
  await recent.ask({ ...credentials, token: 'y' }, 'log:read', found(viewer))
  await expect(recent.ask({ ...credentials, token: 'y' }, 'device:stop', away())).rejects.toMatchObject(wanted)
})

test('nobody waits for a database that hangs to stop a device', async () => {
  const recent = new RecentCallers(systemClock)
  await recent.ask(credentials, 'device:read', found(moderator))
  expect(await recent.ask(credentials, 'device:stop', new Promise(() => {}))).toBe(moderator)
})

test('whoever has signed out is known no more, and neither is who was let in long ago', async () => {
  const now = vi.fn(() => 0)
  const recent = new RecentCallers({ ...systemClock, now })
  await recent.ask(credentials, 'device:read', found(moderator))
  const ended = Promise.reject(new AppError('session-ended', 'the sign-in is over'))
  await expect(recent.ask(credentials, 'device:stop', ended)).rejects.toMatchObject({ code: 'session-ended' })
  await expect(recent.ask(credentials, 'device:stop', away())).rejects.toMatchObject({ code: 'database-unavailable' })
  await recent.ask(credentials, 'device:read', found(moderator))
  now.mockReturnValue(600_000)
  await expect(recent.ask(credentials, 'device:stop', away())).rejects.toMatchObject({ code: 'database-unavailable' })
})
