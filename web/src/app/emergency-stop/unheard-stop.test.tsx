// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { dismissStop } from '../../lib/devices/emergency-stop.ts'
import { meQuery } from '../../lib/queries.ts'
import { Dialog, InDialogs } from '../../ui/dialog.tsx'
import { StopButton, StopNewsInDialog } from './emergency-stop.tsx'
import { UnheardStop } from './unheard-stop.tsx'

afterEach(() => {
  cleanup()
  dismissStop()
  vi.unstubAllGlobals()
})

test('a stop is within reach of a dialog, and its refusal outlasts the page that it was pressed on', async () => {
  const refusal = { code: 'session-ended', title: 'Your session has ended' }
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(refusal), { status: 401 }))
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } })
  client.setQueryData(meQuery.queryKey, { permissions: ['device:stop'] } as never)
  const { unmount } = render(
    <QueryClientProvider client={client}>
      <InDialogs value={{ header: <StopButton />, news: <StopNewsInDialog /> }}>
        <Dialog open title="Something" onClose={() => undefined}>
          Else
        </Dialog>
      </InDialogs>
    </QueryClientProvider>,
  )
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Emergency stop of all devices' })))
  expect((await screen.findByRole('alert')).textContent).toContain('Nothing was stopped: pull the plug')
  unmount()
  render(<UnheardStop />)
  expect(screen.getByRole('alert').textContent).toContain('Nothing was stopped: pull the plug')
})
