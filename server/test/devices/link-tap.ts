import { createHash } from 'node:crypto'
import type { LinkCommand } from '@livetap/contracts/devices/link.ts'
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts'

export interface LinkTap extends TcpProxy {
  /** When each command that went down expires, in milliseconds since 1970, by the id that a board knows it by. */
  readonly expiries: ReadonlyMap<string, number>
}

/** Of frames and packets alike: neither WebSockets towards clients nor MQTT change the text of a message. */
const command = /"id":"([0-9A-Z]{26})","cap":.*?"exp":(\d+)/g
const longestText = 20_000

/** The way from devices to their server or broker, which notes the commands that go to them. */
export async function startLinkTap(target: { readonly host: string; readonly port: number }): Promise<LinkTap> {
  const expiries = new Map<string, number>()
  const listen = () => {
    let text = ''
    return (bytes: Buffer) => {
      text += bytes.toString('latin1')
      let end = 0
      for (const match of text.matchAll(command)) {
        expiries.set(toBoardId(match[1] ?? ''), Number(match[2]))
        end = match.index + match[0].length
      }
      text = text.slice(Math.max(end, text.length - longestText))
    }
  }
  return Object.assign(await startTcpProxy(target, listen), { expiries })
}

/** As agents make it: the first eight bytes of its SHA-256. */
const toBoardId = (id: LinkCommand['id']) => createHash('sha256').update(id).digest('hex').slice(0, 16)
