import { Cleared, PauseRequest, Screen, ScreenList, ScreenRequest } from '@livetap/contracts/overlays/overlays.ts'
import { signals } from '@livetap/contracts/topics.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { changeScreen, clearAlerts, getScreen, listScreens, pauseScreen, skipAlert } from '#domain/overlays/overlays.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import { tags } from './view.ts'

const screenParams = Type.Object({ screen: Type.Integer({ minimum: 1, maximum: 8 }) })

/** The queues of alerts. */
export function addScreenRoutes(app: Api): void {
  app.get(
    '/api/v1/screens',
    {
      config: { needs: 'log:read' },
      schema: { tags, summary: 'The eight screens, and what waits for them', response: answers(200, ScreenList) },
    },
    async ({ workspace: { db, workspaceId, clock } }) => ({
      items: await listScreens(db.query, workspaceId, clock.now()),
    }),
  )
  addChange(app)
  addPause(app)
  addSkip(app)
  addClear(app)
}

function addChange(app: Api): void {
  app.put(
    '/api/v1/screens/:screen',
    {
      config: { needs: 'overlay:manage', does: 'screen.change' },
      schema: {
        ...{ tags, summary: 'Name a screen, and say how many alerts may wait for it' },
        ...{ params: screenParams, body: ScreenRequest, response: answers(200, Screen) },
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      await changeScreen(db.query, workspaceId, request.params.screen, request.body)
      return view(request, request.params.screen)
    },
  )
}

function addPause(app: Api): void {
  app.put(
    '/api/v1/screens/:screen/paused',
    {
      config: { needs: 'rule:run', does: 'screen.pause' },
      schema: {
        ...{ tags, summary: 'Have alerts of a screen wait, or let them go on' },
        ...{ params: screenParams, body: PauseRequest, response: answers(200, Screen) },
      },
    },
    async (request) => {
      const { db, workspaceId, signals: channel } = request.workspace
      const { screen } = request.params
      await pauseScreen(db.query, workspaceId, screen, request.body.paused)
      channel.send(signals.overlays, { workspaceId, kind: 'alerts', screen })
      return view(request, screen)
    },
  )
}

function addSkip(app: Api): void {
  app.post(
    '/api/v1/screens/:screen/skip',
    {
      config: { needs: 'rule:run', does: 'screen.skip' },
      schema: {
        ...{ tags, summary: 'End the alert that is shown, or drop the next one when none is' },
        ...{ params: screenParams, response: answers(200, Screen) },
      },
    },
    async (request) => {
      const { db, workspaceId, signals: channel, clock } = request.workspace
      const { screen } = request.params
      const skipped = await skipAlert(db.query, workspaceId, screen, clock.now())
      if (skipped === 'shown') channel.send(signals.overlays, { workspaceId, kind: 'skip', screen })
      return view(request, screen)
    },
  )
}

function addClear(app: Api): void {
  app.post(
    '/api/v1/screens/:screen/clear',
    {
      config: { needs: 'rule:run', does: 'screen.clear' },
      schema: {
        ...{ tags, summary: 'Drop everything that waits for a screen' },
        ...{ params: screenParams, response: answers(200, Cleared) },
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { screen } = request.params
      request.target = String(screen)
      return { cleared: await clearAlerts(db.query, workspaceId, screen) }
    },
  )
}

function view(request: FastifyRequest, screen: number): Promise<Screen> {
  const { db, workspaceId, clock } = request.workspace
  request.target = String(screen)
  return getScreen(db.query, workspaceId, screen, clock.now())
}
