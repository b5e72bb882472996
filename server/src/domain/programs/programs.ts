import type { OutboundSockets } from '#ports/outbound/outbound.ts'
import { converse, type Heard } from './conversation.ts'
import { commandObs, explainObsClose, type ObsDeed } from './obs.ts'
import type { ProgramPlace } from './program-list.ts'
import { commandStreamerbot, type StreamerbotDeed } from './streamerbot.ts'

export type { Heard } from './conversation.ts'
export type { ObsDeed } from './obs.ts'
export { findPlace, getProgram, listPrograms, type ProgramPlace, removeProgram, setProgram } from './program-list.ts'
export type { StreamerbotDeed } from './streamerbot.ts'
export { checkProgramUrl, tryProgram } from './trial.ts'

/** Has a program do something, over a connection of its own. */
export function commandProgram(
  sockets: OutboundSockets,
  { program, url, password }: ProgramPlace,
  deed: unknown,
  signal?: AbortSignal,
): Promise<Heard<string>> {
  const conversation =
    program === 'obs' ? commandObs(password, deed as ObsDeed) : commandStreamerbot(password, deed as StreamerbotDeed)
  const explained = program === 'obs' ? { explainClose: explainObsClose } : {}
  return converse(sockets, { url, conversation, ...explained }, signal)
}
