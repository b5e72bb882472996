import type { ExternalLook, ExternalProgram } from '@livetap/contracts/rules/external-actions.ts'
import { AppError } from '#kernel/errors.ts'
import type { Outbound, OutboundAnswer } from '#ports/outbound/outbound.ts'
import { findMistakeInProgram } from './address.ts'
import { readActions, readAnswer, readCategories, readInfo } from './answers.ts'

export { findMistakeInProgram } from './address.ts'

/** What a program is asked to do. `context`: what happened, in the fields of TikFinity's interface. */
export interface Order {
  readonly url: string
  readonly categoryId: string
  readonly actionId: string
  readonly context: object
}

/** With what a program is asked, and for whom. */
export interface Asking {
  readonly outbound: Pick<Outbound, 'send'>
  readonly workspaceId: string
  readonly signal?: AbortSignal
}

/**
 * What a program at an address offers, and the actions of one category. Rejects with `address-refused`,
 * `endpoint-unreachable`, `endpoint-broke-off`, `endpoint-timeout`, `answer-too-large` or `program-not-understood`.
 */
export async function lookAtProgram(asking: Asking, { url, categoryId }: ExternalLook): Promise<ExternalProgram> {
  const mistake = findMistakeInProgram(url)
  if (mistake !== undefined) throw new AppError('address-refused', mistake)
  const get = async (path: string) => readAnswer(await send(asking, url, path))
  const info = readInfo(await get('/api/app/info'))
  const categories = readCategories(await get('/api/features/categories'))
  const search = new URLSearchParams({ categoryId: categoryId ?? '' })
  const actions = categoryId === undefined ? [] : readActions(await get(`/api/features/actions?${search}`))
  return { ...info, categories, actions }
}

/** Has a program do something. Resolves to its answer, whatever that is; rejects as `Outbound` does. */
export async function runExternalAction(asking: Asking, { url, ...order }: Order): Promise<OutboundAnswer> {
  return send(asking, url, '/api/features/actions/exec', JSON.stringify(order))
}

/** Refuses an address that nothing could ever be sent to, without asking anybody: AppError `address-refused`. */
export function checkProgramAddress(outbound: Pick<Outbound, 'check'>, url: string): void {
  try {
    outbound.check(url)
  } catch (error) {
    throw explainRefusal(error, url)
  }
}

async function send(
  { outbound, workspaceId, signal }: Asking,
  url: string,
  path: string,
  body?: string,
): Promise<OutboundAnswer> {
  const headers = { accept: 'application/json', 'user-agent': 'Livetap' }
  const request =
    body === undefined
      ? ({ method: 'GET', headers, isWhole: true } as const)
      : ({ method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body } as const)
  try {
    return await outbound.send({ ...request, workspaceId, url: `${new URL(url).origin}${path}` }, signal)
  } catch (error) {
    throw explainRefusal(error, url)
  }
}

/** Such programs run on this machine, where nothing may be sent to unless the operator says so: what to say is told. */
function explainRefusal(error: unknown, url: string): unknown {
  if (!(error instanceof AppError) || error.code !== 'address-refused' || !URL.canParse(url)) return error
  const { hostname, port, protocol } = new URL(url)
  const [address, usualPort] = [hostname === 'localhost' ? '127.0.0.1' : hostname, protocol === 'https:' ? '443' : '80']
  const isAddress = /^\[|^[\d.]+$/.test(address)
  const where = `${isAddress ? address : 'ITS-ADDRESS'}:${port || usualPort}`
  const setting = `WEBHOOK_ALLOW_NETWORKS=${where}`
  return new AppError('address-refused', `nothing may be sent to ${hostname} without ${setting}`, {
    cause: error,
    remedy:
      'Have whoever runs Livetap set that (beside what is there, comma separated), and start it again. That opens it to the rules of all workspaces.',
  })
}
