import { type EulerClose, eulerCloses, readEulerOptions } from '#domain/compat/compat.ts'
import { getUniqueId } from '#domain/follows/follows.ts'
import type { ErrorCode } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'
import { PushSockets } from '../http/push-sockets.ts'
import type { Upgrade } from '../http/upgrades.ts'
import { createAdmission } from '../live/admission.ts'
import type { Context } from '../routes/context.ts'
import { closeEuler, prepareEuler } from './euler-feed.ts'
import { wantsHidden } from './hidden.ts'
import { prepareTikFinity } from './tikfinity-feed.ts'

export { chooseLive } from './live-choice.ts'
export { type LocalTikFinity, type LocalTikFinityOptions, openLocalTikFinity } from './local-port.ts'
export { isMeant, isOfThisMachine, listenLocally } from './loopback.ts'
export { addTikFinityWebhook } from './tikfinity-webhook.ts'

/** WebSockets that speak as other programs do, for clients that were written for those. */
export function addCompatSockets({ upgrades, resources, ...ports }: Context): void {
  const admit = createAdmission(ports.clock)
  const sockets = resources.use(new PushSockets(ports))
  upgrades.add(/^\/compat\/tikfinity$/, 'log:read', async (upgrade, { workspace }) => {
    admit()
    const serve = await prepareTikFinity(workspace, {
      uniqueId: readUniqueId(upgrade),
      isWhole: wantsHidden(upgrade.url.searchParams),
    })
    sockets.accept(upgrade, serve)
  })
  upgrades.add(
    /^\/compat\/euler$/,
    'log:read',
    async (upgrade, { workspace }) => {
      admit()
      const options = readEulerOptions(upgrade.url.searchParams)
      if (typeof options === 'string') throw new AppError('bad-request', options)
      const serve = await prepareEuler(workspace, options, wantsHidden(upgrade.url.searchParams))
      sockets.accept(upgrade, serve)
    },
    (upgrade, error) => {
      const [close, more] = explainRefusal(error)
      sockets.accept(upgrade, (socket) => closeEuler(socket, close, more))
    },
  )
}

function readUniqueId({ url }: Upgrade): string | undefined {
  const text = url.searchParams.get('uniqueId')
  return text ? getUniqueId(text) : undefined
}

const { invalidOptions, invalidAuth, noPermission, notLive, tooManyConnections, failed } = eulerCloses

const closes: Readonly<Partial<Record<ErrorCode, EulerClose>>> = {
  'bad-request': invalidOptions,
  'not-signed-in': invalidAuth,
  'token-invalid': invalidAuth,
  'not-permitted': noPermission,
  'livestream-not-found': notLive,
  'rate-limited': tooManyConnections,
  'too-many-feeds': tooManyConnections,
  'too-many-clients': tooManyConnections,
}

/** Euler's code for an error, and what may be told of it. */
function explainRefusal(error: unknown): [close: EulerClose, more?: string] {
  const close = error instanceof AppError ? closes[error.code as ErrorCode] : undefined
  return close ? [close, (error as AppError).message] : [failed]
}
