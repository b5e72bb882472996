import { LoadTestRequest, LoadTestResult } from '@livetap/contracts/rules/load-tests.ts'
import { getStored, newestOf, readActiveRules } from '#domain/rulebook/rulebook.ts'
import { type ActiveRule, checkRule } from '#domain/rules/rules.ts'
import { type LoadTest, ofNoRule } from '#domain/trials/trials.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import { reading, rules, tags } from '../rules/paths.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { makeUpEvent } from './made-up-event.ts'
import type { TrialThreads } from './trial-threads.ts'

const longestMs = 10_000
/** So many decisions take less time than a thread takes to start, whatever the rules. */

/** Many events in a short time: what would fire, what would not, and how long queues would get. */
export function addLoadTestRoute(app: Api, threads: TrialThreads): void {
  app.post(
    `${rules}/load-test`,
    {
      config: { ...reading, does: null },
      schema: {
        tags,
        summary: 'The same event many times, like ten Lions in five seconds; nothing is sent',
        body: LoadTestRequest,
        response: answers(200, LoadTestResult),
      },
    },
    async ({ body, workspace }) => {
      const { workspaceId, clock } = workspace
      const { event, count, withinMs, viewers = 1, takesMs = 1000 } = body
      const chosen = await chooseRules(workspace, body)
      const { streamId, uniqueId } = chosen[0]?.definition ?? {}
      const place = { workspaceId, streamId: streamId ?? '1', now: clock.now() }
      const made = { event: makeUpEvent(event, place), uniqueId: uniqueId ?? 'test' }
      return run(threads, { workspaceId, rules: chosen, ...made, count, withinMs, viewers, takesMs })
    },
  )
}

async function run(threads: TrialThreads, test: LoadTest): Promise<LoadTestResult> {
  const timeout = AbortSignal.timeout(longestMs)
  try {
    const output = await threads.run(test.workspaceId, { kind: 'load-test', test }, nothing(), timeout)
    if ('load' in output) return output.load
    throw new Error('a load test came to something else')
  } catch (error) {
    if (!timeout.aborted) throw error
    throw new AppError('trial-too-long', `it took longer than ${longestMs / 1000} s`, {
      remedy: 'Try fewer rules, or fewer events.',
    })
  }
}

async function* nothing(): AsyncGenerator<string> {}

async function chooseRules(
  { db, workspaceId }: Workspace,
  { definition, ruleId }: LoadTestRequest,
): Promise<ActiveRule[]> {
  if (definition) {
    checkRule(definition)
    return [{ ruleId: ruleId ?? ofNoRule, revision: 0, definition }]
  }
  if (ruleId === undefined) return readActiveRules(db.query, workspaceId)
  const stored = await getStored(db.query, workspaceId, ruleId)
  return [{ ruleId, revision: stored.revision ?? 0, definition: newestOf(stored) }]
}
