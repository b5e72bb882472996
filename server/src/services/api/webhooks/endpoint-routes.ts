import { Endpoint, EndpointPage, type EndpointState } from '@livetap/contracts/rules/webhooks.ts'
import Type from 'typebox'
import { listAddresses, type SendingRule } from '#domain/rulebook/rulebook.ts'
import { enableEndpoint, endpointOf, findEndpoint, listEndpoints } from '#domain/webhooks/webhooks.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'
import { conceal } from '../rules/rules.ts'

const tags = ['webhooks']
const path = '/api/v1/webhooks/endpoints'
const params = Type.Object({
  endpoint: Type.String({ minLength: 1, maxLength: 300, description: 'Its name, percent-encoded.' }),
})

/** How the addresses do that rules send to. */
export function addEndpointRoutes(app: Api): void {
  addReading(app)
  addEnabling(app)
}

function addReading(app: Api): void {
  app.get(
    path,
    {
      config: { needs: 'rule:read' },
      schema: {
        tags,
        summary: 'What rules have sent to in the last 30 days, and how it does; those with trouble first',
        querystring: Type.Object({ cursor: parameters.cursor, limit: parameters.limit(100, 50) }),
        response: answers(200, EndpointPage),
      },
    },
    async (request) => {
      const { db, workspaceId, clock } = request.workspace
      const { cursor, limit = 50 } = request.query
      const wish = { limit, now: clock.now(), ...(cursor === undefined ? {} : { cursor }) }
      const { items, next } = await listEndpoints(db.query, workspaceId, wish)
      const senders = indexSenders(await listAddresses(db.query, workspaceId))
      const page = { items: items.map((state) => withSenders(state, senders)), ...(next === undefined ? {} : { next }) }
      return conceal(request, page)
    },
  )
}

function addEnabling(app: Api): void {
  app.post(
    `${path}/:endpoint/enable`,
    {
      config: { needs: 'rule:write', does: 'endpoint.enable' },
      schema: {
        tags,
        summary: 'Forget its failures and send to it again, whether it rests or is disabled',
        params,
        response: answers(200, Endpoint),
      },
    },
    async (request) => {
      const { db, workspaceId, clock } = request.workspace
      const { endpoint } = request.params
      const now = clock.now()
      const isThere = await enableEndpoint(db.query, workspaceId, endpoint, now)
      const state = isThere ? await findEndpoint(db.query, workspaceId, endpoint, now) : undefined
      if (state === undefined) throw new AppError('endpoint-not-found', 'nothing was sent to such an endpoint')
      request.target = endpoint
      return conceal(request, withSenders(state, indexSenders(await listAddresses(db.query, workspaceId))))
    },
  )
}

interface Sender {
  readonly url: string
  readonly rules: { readonly ruleId: string; readonly name: string }[]
}

/** Who sends to an endpoint, by its name. */
function indexSenders(rules: readonly SendingRule[]): ReadonlyMap<string, Sender> {
  const senders = new Map<string, Sender>()
  for (const { ruleId, name, addresses } of rules) {
    for (const url of new Set(addresses.filter((address) => URL.canParse(address)))) {
      const sender = senders.get(endpointOf(url)) ?? { url, rules: [] }
      sender.rules.push({ ruleId, name })
      senders.set(endpointOf(url), sender)
    }
  }
  return senders
}

function withSenders(state: EndpointState, senders: ReadonlyMap<string, Sender>): Endpoint {
  const { url = null, rules = [] } = senders.get(state.endpoint) ?? {}
  return { ...state, url, rules: [...rules] }
}
