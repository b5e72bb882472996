import { runAgent } from '@livetap/agent/agent.ts'
import { exampleSettings } from '@livetap/agent/settings/example.ts'
import { type AgentOptions, readSettings, SettingsError } from '@livetap/agent/settings/settings.ts'
import { catchStop, Stopped } from '#cli/stop-signal.ts'
import { print, printable } from '#cli/terminal.ts'
import { AppError } from '#kernel/errors.ts'

interface Options extends AgentOptions {
  readonly printConfig?: true
  readonly once?: true
}

/** Of a token that the server refuses, with `--once`: whoever started the agent has to act. */
const refusedExitCode = 2

/** Joins a board at this machine and a Livetap until a signal, which is no failure. */
export async function agent(options: Options): Promise<void> {
  const stop = catchStop()
  if (options.printConfig) return print(exampleSettings(), stop)
  const settings = read(options)
  const isTerminal = process.stdout.isTTY
  const end = await runAgent(
    settings,
    {
      note: (text) =>
        process.stderr.write(`${isTerminal ? '\r\u001b[K' : ''}${new Date().toISOString()} ${printable(text)}\n`),
      show: (picture) => process.stdout.write(isTerminal ? `\r\u001b[K${picture}` : `${picture}\n`),
    },
    { stop, once: options.once === true },
  )
  if (end === 'refused') throw new Stopped(refusedExitCode)
  if (!(stop.reason instanceof Stopped)) throw stop.reason
}

function read(options: AgentOptions) {
  try {
    return readSettings(options, process.env)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    throw new AppError('agent-settings-invalid', error.mistakes.join('\n'), { cause: error })
  }
}
