import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { LivePage } from '../features/live/live.tsx'
import { ErrorScreen, NotFound, Waiting } from './fallbacks.tsx'
import { Frame } from './frame.tsx'
import { writeSearch } from './search.ts'

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound })

const live = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: pickTexts('live'),
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
  validateSearch: pickTexts('from', 'to'),
  component: lazyRouteComponent(sessionsFeature, 'SessionPage'),
})

const reportsFeature = () => import('../features/reports/reports.tsx')

const report = createRoute({
  getParentRoute: () => root,
  path: '/streams/$streamId/report',
  component: lazyRouteComponent(reportsFeature, 'ReportPage'),
})

const compare = createRoute({
  getParentRoute: () => root,
  path: '/compare',
  validateSearch: pickTexts('streams'),
  component: lazyRouteComponent(reportsFeature, 'ComparePage'),
})

const creator = createRoute({
  getParentRoute: () => root,
  path: '/creators/$uniqueId',
  component: lazyRouteComponent(reportsFeature, 'CreatorPage'),
})

const dashboards = createRoute({
  getParentRoute: () => root,
  path: '/dashboards',
  component: lazyRouteComponent(() => import('../features/dashboards/dashboards.tsx'), 'DashboardsPage'),
})

const privacy = createRoute({
  getParentRoute: () => root,
  path: '/privacy',
  component: lazyRouteComponent(() => import('../features/privacy/privacy.tsx'), 'PrivacyPage'),
})

const moderationFeature = () => import('../features/moderation/moderation.tsx')

const moderate = createRoute({
  getParentRoute: () => root,
  path: '/moderate',
  validateSearch: pickTexts('live'),
  component: lazyRouteComponent(moderationFeature, 'ModeratePage'),
})

const words = createRoute({
  getParentRoute: () => root,
  path: '/moderate/words',
  component: lazyRouteComponent(moderationFeature, 'WordsPage'),
})

const teamFeature = () => import('../features/team/team.tsx')

const team = createRoute({
  getParentRoute: () => root,
  path: '/team',
  component: lazyRouteComponent(teamFeature, 'TeamHome'),
})

const keys = createRoute({
  getParentRoute: () => root,
  path: '/team/keys',
  component: lazyRouteComponent(teamFeature, 'KeysPage'),
})

const audit = createRoute({
  getParentRoute: () => root,
  path: '/team/audit',
  validateSearch: pickTexts('action', 'actor', 'from', 'to'),
  component: lazyRouteComponent(teamFeature, 'AuditPage'),
})

/** What is set of these names in the search of an address. */
function pickTexts<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): { [key in Name]?: string } => {
    const set = names.filter((name) => typeof search[name] === 'string' && search[name] !== '')
    return Object.fromEntries(set.map((name) => [name, search[name]])) as { [key in Name]?: string }
  }
}

export const router = createRouter({
  routeTree: root.addChildren([
    live,
    sessions,
    session,
    report,
    compare,
    creator,
    dashboards,
    privacy,
    moderate,
    words,
    team,
    keys,
    audit,
  ]),
  // All are texts: ids have more digits than a number can hold.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: writeSearch,
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
