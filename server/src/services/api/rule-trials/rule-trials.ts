import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { BackTestRuns } from './back-test-runs.ts'
import { addBackTestRoutes } from './back-tests.ts'
import { addLoadTestRoute } from './load-tests.ts'
import { addTestEventsRoute } from './test-events.ts'
import { TrialThreads } from './trial-threads.ts'
import { addTrialRoutes } from './trials.ts'

export { fireOnce } from './firing.ts'
export { makeUpEvent } from './made-up-event.ts'

/** Trying rules: on one event, on many, on a recording; and with events that are sent for real. */
export function addRuleTrialRoutes(app: Api, { resources, bus, clock, log }: Context): void {
  const threads = new TrialThreads()
  const runs = resources.use(new BackTestRuns({ clock, log }))
  addTrialRoutes(app)
  addLoadTestRoute(app, threads)
  addBackTestRoutes(app, runs, threads)
  addTestEventsRoute(app, bus)
}
