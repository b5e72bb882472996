// @vitest-environment happy-dom
import type { Me, Permission } from '@livetap/contracts/workspace/access.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, test } from 'vitest'
import { meQuery } from '../../lib/queries.ts'
import { useWatchTogether } from './use-watch-together.ts'

test('watching with friends is offered to who may open a room and bind it to the live', () => {
  const isOffered = (...permissions: Permission[]) => {
    const queries = new QueryClient()
    queries.setQueryData(meQuery.queryKey, { ...me, permissions })
    const wrapper = ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    )
    return renderHook(() => useWatchTogether('mira'), { wrapper }).result.current.watch !== undefined
  }
  expect(isOffered('room:manage', 'log:read')).toBe(true)
  expect(isOffered('room:manage')).toBe(false)
  expect(isOffered('log:read')).toBe(false)
})

const me: Me = { kind: 'key', name: 'K', workspaceId: 'w', workspaceName: 'W', permissions: [] }
