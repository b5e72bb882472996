import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { LivePage } from '../features/live/live.tsx'
import { ErrorScreen, NotFound, Waiting } from './fallbacks.tsx'
import { Frame } from './frame.tsx'

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound })

const live = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: (search): { live?: string } => (typeof search.live === 'string' ? { live: search.live } : {}),
  component: function Live() {
    const { live: uniqueId } = live.useSearch()
    return <LivePage uniqueId={uniqueId} />
  },
})

const sessionsFeature = () => import('../features/sessions/sessions.tsx')

const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  component: lazyRouteComponent(sessionsFeature, 'SessionsPage'),
})

const session = createRoute({
  getParentRoute: () => root,
  path: '/sessions/$sessionId',
  component: lazyRouteComponent(sessionsFeature, 'SessionPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([live, sessions, session]),
  defaultPreload: 'intent',
  defaultErrorComponent: ErrorScreen,
  defaultPendingComponent: Waiting,
  defaultPendingMs: 150,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
