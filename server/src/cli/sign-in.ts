import type { SignInLink } from '@livetap/contracts/workspace/accounts.ts'
import { findAddress, isLivetap, requestJson, unreachable } from '#cli/server/server.ts'
import { catchStop } from '#cli/stop-signal.ts'
import { say } from '#cli/terminal.ts'
import { readConfig } from '#config.ts'

/** Prints an address that signs a browser in as the owner of the Livetap that runs here, once. */
export async function signIn({ url }: { readonly url?: string }): Promise<void> {
  const stop = catchStop()
  const config = readConfig()
  const address = url?.replace(/\/+$/, '') ?? findAddress(config)
  if (!(await isLivetap(address, stop))) throw unreachable(address, 'no Livetap runs there')
  const link = await requestJson<SignInLink>(address, '/api/v1/auth/links', { method: 'POST', signal: stop })
  say('Open this within ten minutes; it works once:')
  process.stdout.write(`${link.url}\n`)
}
