import { readActionContext } from '#domain/compat/compat.ts'
import type { ActiveRule } from '#domain/rules/rules.ts'
import type { Limits } from '#ports/limits.ts'
import { checkJson } from '../gateway/strict-json.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { checkRun, findOffered, listOffered, runOffered } from './offered-rules.ts'
import { Refusal } from './refusal.ts'

/** What is answered: `data` as TikFinity reads it, and a `message` for people. */
export interface ActionsAnswer {
  readonly data: unknown
  readonly message?: string
}

export interface ActionsRequest {
  readonly method: string
  readonly url: string
  /** Of a POST. */
  readonly body: string | undefined
  /** Whose, for the audit log. */
  readonly address: string | undefined
}

export interface ActionsPorts {
  readonly enter: () => Promise<Workspace>
  readonly limits: Limits
  readonly version: string
}

const category = { categoryId: 'rules', categoryName: 'Livetap rules' }
const paths = ['/api/app/info', '/api/features/categories', '/api/features/actions', '/api/features/actions/exec']
/** Of all programs of this machine together. */
const most = { requests: 1200, runs: 300, ofOneRule: 120 }
const minute = 60_000

/** Answers a request of TikFinity's third-party action interface; throws Refusal, or what the workspace throws. */
export async function answerActions(ports: ActionsPorts, request: ActionsRequest): Promise<ActionsAnswer> {
  await count(ports.limits, 'requests', most.requests, minute)
  if (!URL.canParse(request.url, 'http://localhost')) throw new Refusal(400, 'That is no address.')
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  if (!paths.includes(pathname)) throw new Refusal(404, 'There is nothing here.')
  if (request.method !== (pathname.endsWith('/exec') ? 'POST' : 'GET')) throw new Refusal(405, 'Ask in another way.')
  switch (pathname) {
    case '/api/app/info':
      return { data: { author: 'Livetap', name: 'Livetap', version: ports.version } }
    case '/api/features/categories':
      return { data: [category] }
    case '/api/features/actions':
      return { data: await listActions(ports, searchParams.get('categoryId')) }
    default:
      return run(ports, readOrder(request.body ?? ''), request.address ?? '')
  }
}

async function listActions({ enter }: ActionsPorts, categoryId: string | null) {
  if (categoryId !== category.categoryId) return []
  const rules = await listOffered(await enter())
  return rules.map(({ ruleId, definition }) => ({ actionId: ruleId, actionName: definition.name }))
}

interface Order {
  readonly ruleId: string
  readonly context: unknown
}

function readOrder(body: string): Order {
  checkJson(body)
  const order = parse(body)
  const { categoryId, actionId, context } = (typeof order === 'object' && order !== null ? order : {}) as Record<
    string,
    unknown
  >
  if (typeof categoryId !== 'string' || typeof actionId !== 'string') {
    throw new Refusal(400, 'The body has to name a categoryId and an actionId.')
  }
  // What is not listed is not there, whoever knows that it is.
  if (categoryId !== category.categoryId) throw notOffered()
  return { ruleId: actionId, context }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Refusal(400, 'The body is no JSON.')
  }
}

const notOffered = () => new Refusal(404, 'There is no such action, or nobody offers it any more.')

async function run({ enter, limits }: ActionsPorts, { ruleId, context }: Order, address: string) {
  await count(limits, 'runs', most.runs, minute)
  const workspace = await enter()
  const rule = await findOffered(workspace, ruleId)
  if (rule === undefined) throw notOffered()
  const { name, eventType } = rule.definition
  const told = readActionContext(context, eventType)
  await checkRun(workspace, rule, told.user.userId)
  await countRun(limits, rule, told.user.userId)
  await runOffered(workspace, rule, told, address)
  return { data: [], message: `“${name}” runs.` }
}

/** The limits that the rule has itself, and one that all have; what events fire does not count here. */
async function countRun(limits: Limits, { ruleId, definition }: ActiveRule, userId: string): Promise<void> {
  const { cooldown, rate } = definition
  const ofViewer = `${ruleId}:${userId}`
  await count(limits, `rule:${ruleId}`, most.ofOneRule, minute)
  // The viewer's first: who may not have it run takes nothing from the others.
  if (cooldown?.userMs) await count(limits, `cooldown-of:${ofViewer}`, 1, cooldown.userMs)
  if (rate?.scope === 'user') await count(limits, `rate:${ofViewer}`, rate.max, rate.perMs)
  if (cooldown?.globalMs) await count(limits, `cooldown:${ruleId}`, 1, cooldown.globalMs)
  if (rate && rate.scope !== 'user') await count(limits, `rate:${ruleId}`, rate.max, rate.perMs)
}

async function count(limits: Limits, what: string, max: number, windowMs: number): Promise<void> {
  const { allowed } = await limits.take(`tikfinity-actions:${what}`, max, windowMs)
  if (!allowed) throw new Refusal(429, 'That is too often.')
}
