import type { ProgramName, ProgramTrial } from '@livetap/contracts/rules/programs.ts'
import { errorCodes } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'
import type { Outbound, OutboundSockets } from '#ports/outbound/outbound.ts'
import { converse } from './conversation.ts'
import { nothingFound } from './found.ts'
import { explainObsClose, exploreObs } from './obs.ts'
import type { ProgramPlace } from './program-list.ts'
import { exploreStreamerbot } from './streamerbot.ts'

/** Connects, and looks what there is to choose from. What could not be read to the end is left out. */
export async function tryProgram(sockets: OutboundSockets, place: ProgramPlace): Promise<ProgramTrial> {
  const { program, url, password } = place
  const found = nothingFound()
  const explore = program === 'obs' ? exploreObs : exploreStreamerbot
  const explained = program === 'obs' ? { explainClose: explainObsClose } : {}
  const heard = await converse(sockets, { url, conversation: explore(password, found), ...explained })
  const { ms } = heard
  if (found.version !== '' || 'answer' in heard) return { ok: true, ms, ...found, error: null }
  const { code, message } = heard.error
  return { ok: false, ms, ...found, error: { code, message, remedy: adviseOn(heard.error, program, url) } }
}

/** Throws AppError `program-invalid`, and `address-refused` with what the operator has to allow. */
export function checkProgramUrl(program: ProgramName, url: string, outbound: Pick<Outbound, 'check'>): void {
  const { protocol, search, hash } = URL.parse(url) ?? {}
  if (!/^wss?:$/.test(protocol ?? '') || search || hash) {
    throw new AppError('program-invalid', 'the address has to be one like ws://127.0.0.1:4455')
  }
  try {
    outbound.check(url)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const refusal = error.code === 'address-refused' ? 'Livetap may not connect there' : error.message
    throw new AppError(error.code, refusal, { remedy: adviseOn(error, program, url) })
  }
}

const starting: Readonly<Record<ProgramName, string>> = {
  obs: 'Start OBS, and switch on its server: Tools → WebSocket Server Settings → Enable WebSocket server. It shows the port (4455) and the password there.',
  streamerbot:
    'Start Streamer.bot, and its server: Servers/Clients → WebSocket Server → Start Server (port 8080); tick Auto Start.',
}
const passwords: Readonly<Record<ProgramName, string>> = {
  obs: 'OBS shows it under Tools → WebSocket Server Settings → Show Connect Info.',
  streamerbot: 'Streamer.bot has it under Servers/Clients → WebSocket Server → Authentication.',
}

/** What a person can do so that it works next time. */
function adviseOn(error: AppError, program: ProgramName, url: string): string {
  switch (error.code) {
    case 'address-refused':
      return `Whoever runs Livetap has to allow it: start Livetap with WEBHOOK_ALLOW_NETWORKS=${describeNetwork(url)} (which opens it to the rules of all workspaces)`
    case 'endpoint-unreachable':
    case 'endpoint-timeout':
      return `${starting[program]} Livetap has to reach it from the machine that Livetap runs on.`
    case 'program-password-wrong':
      return passwords[program]
    default:
      return error.remedy ?? errorCodes[error.code][1]
  }
}

/** `127.0.0.1/32:4455` */
function describeNetwork(url: string): string {
  const { hostname, port, protocol } = new URL(url)
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname
  const place = port || (protocol === 'ws:' ? '80' : '443')
  if (/^\d+(\.\d+){3}$/.test(host)) return `${host}/32:${place}`
  return host.startsWith('[') ? `${host.replace(']', '/128]')}:${place}` : `<address of ${host}>:${place}`
}
