import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { LivePage } from '../features/live/live.tsx'
import { ErrorScreen, Waiting } from './fallbacks.tsx'
import { accountRoutes } from './routes/account-routes.ts'
import { pickTexts, root } from './routes/root-route.ts'
import { writeSearch } from './search.ts'

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

const overlays = createRoute({
  getParentRoute: () => root,
  path: '/overlays',
  component: lazyRouteComponent(() => import('../features/overlays/overlays.tsx'), 'OverlaysPage'),
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

const forwarding = createRoute({
  getParentRoute: () => root,
  path: '/forwarding',
  component: lazyRouteComponent(() => import('../features/forwarding/forwarding.tsx'), 'ForwardingPage'),
})

const rulesFeature = () => import('../features/rules/rules.tsx')

const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  component: lazyRouteComponent(rulesFeature, 'RulesPage'),
})

const newRule = createRoute({
  getParentRoute: () => root,
  path: '/rules/new',
  validateSearch: pickTexts('recipe'),
  component: lazyRouteComponent(rulesFeature, 'NewRulePage'),
})

const ruleQueues = createRoute({
  getParentRoute: () => root,
  path: '/rules/queues',
  component: lazyRouteComponent(rulesFeature, 'QueuesPage'),
})

const testEvents = createRoute({
  getParentRoute: () => root,
  path: '/rules/test-events',
  component: lazyRouteComponent(rulesFeature, 'TestEventsPage'),
})

const ruleHistory = createRoute({
  getParentRoute: () => root,
  path: '/rules/history',
  validateSearch: pickTexts('rule', 'status', 'origin', 'event'),
  component: lazyRouteComponent(rulesFeature, 'HistoryPage'),
})

const webhooks = createRoute({
  getParentRoute: () => root,
  path: '/rules/webhooks',
  component: lazyRouteComponent(rulesFeature, 'WebhooksPage'),
})

const rule = createRoute({
  getParentRoute: () => root,
  path: '/rules/$ruleId',
  validateSearch: pickTexts('tab'),
  component: lazyRouteComponent(rulesFeature, 'EditRulePage'),
})

const devicesFeature = () => import('../features/devices/devices.tsx')

const devices = createRoute({
  getParentRoute: () => root,
  path: '/devices',
  component: lazyRouteComponent(devicesFeature, 'DevicesPage'),
})

const newDevice = createRoute({
  getParentRoute: () => root,
  path: '/devices/new',
  component: lazyRouteComponent(devicesFeature, 'NewDevicePage'),
})

const device = createRoute({
  getParentRoute: () => root,
  path: '/devices/$deviceId',
  component: lazyRouteComponent(devicesFeature, 'DevicePage'),
})

const virtualDevices = () => import('../features/devices/virtual/virtual.tsx')

const playAll = createRoute({
  getParentRoute: () => root,
  path: '/devices/virtual',
  component: lazyRouteComponent(virtualDevices, 'PlayAllPage'),
})

const play = createRoute({
  getParentRoute: () => root,
  path: '/devices/$deviceId/play',
  component: lazyRouteComponent(virtualDevices, 'PlayPage'),
})

const rooms = createRoute({
  getParentRoute: () => root,
  path: '/rooms',
  component: lazyRouteComponent(() => import('../features/rooms/rooms.tsx'), 'RoomsPage'),
})

const teamFeature = () => import('../features/team/team.tsx')

const team = createRoute({
  getParentRoute: () => root,
  path: '/team',
  component: lazyRouteComponent(teamFeature, 'TeamHome'),
})

const members = createRoute({
  getParentRoute: () => root,
  path: '/team/members',
  component: lazyRouteComponent(teamFeature, 'MembersPage'),
})

const roles = createRoute({
  getParentRoute: () => root,
  path: '/team/roles',
  component: lazyRouteComponent(teamFeature, 'RolesPage'),
})

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/team/workspace',
  component: lazyRouteComponent(teamFeature, 'WorkspacePage'),
})

const keys = createRoute({
  getParentRoute: () => root,
  path: '/team/keys',
  component: lazyRouteComponent(teamFeature, 'KeysPage'),
})

const secrets = createRoute({
  getParentRoute: () => root,
  path: '/team/secrets',
  component: lazyRouteComponent(teamFeature, 'SecretsPage'),
})

const audit = createRoute({
  getParentRoute: () => root,
  path: '/team/audit',
  validateSearch: pickTexts('action', 'actor', 'from', 'to'),
  component: lazyRouteComponent(teamFeature, 'AuditPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    live,
    sessions,
    session,
    report,
    compare,
    creator,
    dashboards,
    overlays,
    privacy,
    moderate,
    words,
    forwarding,
    rules,
    newRule,
    ruleQueues,
    ruleHistory,
    testEvents,
    webhooks,
    rule,
    devices,
    newDevice,
    device,
    playAll,
    play,
    rooms,
    team,
    members,
    roles,
    workspace,
    keys,
    secrets,
    audit,
    ...accountRoutes,
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
