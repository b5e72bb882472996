import type { SessionSummary } from '@livetap/contracts/http.ts'
import { BackTest, BackTestRequest, type BackTestRule } from '@livetap/contracts/rules/requests.ts'
import Type from 'typebox'
import { getHead, readSessionLines } from '#domain/events/events.ts'
import type { BackTestRules } from '#domain/trials/trials.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'
import { getSession } from '../routes/sessions.ts'
import { reading, rules, tags } from '../rules/paths.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { chooseRules } from './back-test-rules.ts'
import type { BackTestRuns } from './back-test-runs.ts'
import type { TrialThreads } from './trial-threads.ts'

const place = `${rules}/back-tests`
const params = Type.Object({ backTestId: parameters.uuid })
/** Events that are read at a time: the database is free for others in between. */
const pageSize = 500
/** How long an action is taken to take; how long they did is not known of a text that never ran. */
const takesMs = 1000

/** What rules would have done in a recording: begun, asked for until it is done, cancelled. */
export function addBackTestRoutes(app: Api, runs: BackTestRuns, threads: TrialThreads): void {
  addBeginning(app, runs, threads)
  app.get(
    place,
    {
      config: reading,
      schema: {
        tags,
        summary: 'Back-tests of this process that run, or ended within ten minutes; newest first',
        response: answers(200, Type.Object({ items: Type.Array(BackTest) })),
      },
    },
    async ({ workspace }) => ({ items: runs.list(workspace.workspaceId) }),
  )
  app.get(
    `${place}/:backTestId`,
    { config: reading, schema: { tags, params, response: answers(200, BackTest) } },
    async ({ params, workspace }) => runs.get(workspace.workspaceId, params.backTestId),
  )
  app.delete(
    `${place}/:backTestId`,
    {
      config: { ...reading, does: null },
      schema: { tags, summary: 'Cancel a back-test', params, response: answers(200, BackTest) },
    },
    async ({ params, workspace }) => runs.cancel(workspace.workspaceId, params.backTestId),
  )
}

function addBeginning(app: Api, runs: BackTestRuns, threads: TrialThreads): void {
  app.post(
    place,
    {
      config: { ...reading, does: null },
      schema: {
        tags,
        summary: 'What would have fired in a recorded session; nothing is sent',
        body: BackTestRequest,
        response: answers(202, BackTest),
      },
    },
    async ({ body, workspace }, reply) => {
      const session = await getSession(workspace, body.sessionId)
      const compared = await chooseRules(workspace.db.query, workspace.workspaceId, body)
      return reply.code(202).send(begin(workspace, runs, threads, session, compared))
    },
  )
}

function begin(
  { db, workspaceId }: Workspace,
  runs: BackTestRuns,
  threads: TrialThreads,
  session: SessionSummary,
  compared: BackTestRules,
): BackTest {
  const { sessionId, uniqueId, events, expired } = session
  const beganAt = Date.parse(session.startedAt)
  const about = {
    sessionId,
    events: events - expired,
    durationMs: Math.max(Date.parse(session.lastEventAt) - beganAt, 0),
  }
  return runs.begin(workspaceId, about, (signal, seen): Promise<BackTestRule[]> => {
    const input = { kind: 'back-test', rules: compared, place: { workspaceId, uniqueId, beganAt, takesMs } } as const
    const pages = readPages(db.query, workspaceId, sessionId, seen)
    return threads.run(workspaceId, input, pages, signal).then((output) => ('rules' in output ? output.rules : []))
  })
}

async function* readPages(
  query: Workspace['db']['query'],
  workspaceId: string,
  sessionId: string,
  seen: (events: number) => void,
): AsyncGenerator<string> {
  const { pos: upTo } = await getHead(query, workspaceId)
  let after = 0
  for (;;) {
    const where = { after, upTo, limit: pageSize, withPos: true } as const
    const page = await readSessionLines(query, workspaceId, sessionId, where)
    if (!page) return
    yield page.lines
    seen(page.count)
    after = page.to
  }
}
