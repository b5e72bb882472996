import '../lib/known-language.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError } from '../lib/api.ts'
import { useAppliedTheme } from '../lib/theme.ts'
import { Lobby } from './lobby/lobby.tsx'
import { WatchPage } from './watch-page.tsx'
import '../styles/app.css'
import { trustOwnWorkers } from './trust-own-workers.ts'

trustOwnWorkers()

const retry = (failures: number, error: Error) =>
  failures < 3 && !(error instanceof ApiError && error.status >= 400 && error.status < 500)
const queries = new QueryClient({
  defaultOptions: { queries: { retry, staleTime: 5000, refetchOnWindowFocus: false } },
})

function Page() {
  useAppliedTheme()
  const [, roomId] = /^\/watch\/([^/]+)/.exec(location.pathname) ?? []
  return roomId === undefined ? <Lobby /> : <WatchPage roomId={roomId} />
}

const root = document.getElementById('root')
if (!root) throw new Error('watch.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Page />
    </QueryClientProvider>
  </StrictMode>,
)
