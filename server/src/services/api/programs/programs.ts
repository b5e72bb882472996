import { Program, ProgramList, ProgramName, ProgramRequest, ProgramTrial } from '@livetap/contracts/rules/programs.ts'
import Type from 'typebox'
import {
  checkProgramUrl,
  findPlace,
  listPrograms,
  removeProgram,
  setProgram,
  tryProgram,
} from '#domain/programs/programs.ts'
import { enableEndpoint, endpointOf } from '#domain/webhooks/webhooks.ts'
import type { Api } from '../http/http.ts'
import { doneBy } from '../moderation/deeds.ts'
import type { Context } from '../routes/context.ts'
import { answers } from '../routes/schemas.ts'
import { conceal } from '../rules/rules.ts'

const address = '/api/v1/programs'
const tags = ['rules']
const params = Type.Object({ program: ProgramName })

/** OBS and Streamer.bot of a workspace: where they are, and whether they are reached. */
export function addProgramRoutes(app: Api, context: Context): void {
  app.get(
    address,
    {
      config: { needs: 'rule:read' },
      schema: {
        tags,
        summary: 'Where the programs are that rules have do something',
        response: answers(200, ProgramList),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      return conceal(request, { items: await listPrograms(db.query, workspaceId) })
    },
  )
  addSetting(app, context)
  addTrial(app, context)
  addRemoval(app)
}

function addSetting(app: Api, { vault }: Context): void {
  app.put(
    `${address}/:program`,
    {
      config: { needs: 'rule:write', does: 'program.set' },
      schema: {
        ...{ tags, params, body: ProgramRequest },
        summary: 'Say where a program is, and its password',
        response: answers(200, Program),
      },
    },
    async (request) => {
      const { db, workspaceId, outbound } = request.workspace
      const { program } = request.params
      const body = { ...request.body, url: request.body.url.trim() }
      checkProgramUrl(program, body.url, outbound)
      request.target = `${program}: ${body.url}`
      return setProgram(db.query, vault, workspaceId, program, { ...body, done: doneBy(request) })
    },
  )
}

function addTrial(app: Api, { db, vault, sockets, clock }: Context): void {
  app.post(
    `${address}/:program/test`,
    {
      config: { needs: 'rule:write', does: 'program.test', limit: 'program-test' },
      schema: {
        ...{ tags, params },
        summary: 'Connect to a program now, and see what there is to choose from',
        description: 'When it works, what has failed before is forgotten, and rules reach it at once.',
        response: answers(200, ProgramTrial),
      },
    },
    async (request) => {
      const { workspaceId } = request.workspace
      const { program } = request.params
      request.target = program
      const place = await findPlace(db.query, vault, workspaceId, program)
      const trial = await tryProgram(sockets, place)
      if (trial.ok) await enableEndpoint(request.workspace.db.query, workspaceId, endpointOf(place.url), clock.now())
      return trial
    },
  )
}

function addRemoval(app: Api): void {
  app.delete(
    `${address}/:program`,
    {
      config: { needs: 'rule:write', does: 'program.remove' },
      schema: { tags, params, summary: 'Forget a program and its password', response: answers(204, Type.Null()) },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const { program } = request.params
      request.target = program
      await removeProgram(db.query, workspaceId, program)
      return reply.code(204).send(null)
    },
  )
}
