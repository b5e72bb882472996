import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { ApiError } from '../lib/api.ts'
import { router } from './router.tsx'

/** A refusal is not asked for again; a server that does not answer, or is not ready, is. */
function isWorthAnotherTry(failures: number, error: Error): boolean {
  if (error instanceof ApiError && error.status >= 400 && error.status < 500) return false
  return failures < 3
}

const queries = new QueryClient({ defaultOptions: { queries: { retry: isWorthAnotherTry, staleTime: 5000 } } })

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  )
}
