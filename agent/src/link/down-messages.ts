import {
  type DownMessage,
  LinkArm,
  LinkClear,
  LinkCommand,
  LinkStop,
  LinkTime,
  LinkWelcome,
} from '@livetap/contracts/devices/link.ts'
import { Compile } from 'typebox/compile'

const checks = {
  welcome: Compile(LinkWelcome),
  cmd: Compile(LinkCommand),
  stop: Compile(LinkStop),
  clear: Compile(LinkClear),
  arm: Compile(LinkArm),
  time: Compile(LinkTime),
}

/** What a server said, or undefined when it is nothing that is known. */
export function readDownMessage(text: string): DownMessage | undefined {
  const message = parse(text)
  if (typeof message !== 'object' || message === null) return undefined
  const { t, m } = message as { t?: unknown; m?: unknown }
  if (typeof t !== 'string' || !Object.hasOwn(checks, t)) return undefined
  return checks[t as keyof typeof checks].Check(m) ? ({ t, m } as DownMessage) : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
