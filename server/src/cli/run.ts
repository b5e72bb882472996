import { existsSync } from 'node:fs'
import { Command, Option } from 'commander'
import { Stopped } from '#cli/stop-signal.ts'
import { printable } from '#cli/terminal.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { readVersion } from '#version.ts'

const serverOption = () =>
  new Option('--url <url>', 'a running Livetap; else the one on this machine, or one started for the command').env(
    'LIVETAP_URL',
  )

/** Runs the command line. Expected failures print what to do and exit with 1; never a stack trace for those. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    readEnvFile()
    await createProgram(argv[2]).parseAsync(argv)
  } catch (error) {
    if (error instanceof Stopped) {
      process.exitCode = error.exitCode
      return
    }
    process.stderr.write(`livetap: ${describeFailure(error)}\n`)
    process.exitCode = 1
  }
}

function describeFailure(error: unknown): string {
  if (error instanceof AppError) {
    const text = [`${error.message} (${error.code})`, ...(error.remedy ? [error.remedy] : [])].join('\n')
    return text.split('\n').map(printable).join('\n')
  }
  return error instanceof Error && error.stack ? error.stack : describeError(error)
}

function readEnvFile(): void {
  if (!existsSync('.env')) return
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    throw new AppError('config-invalid', `.env cannot be read: ${describeError(error)}`, {
      remedy: 'Make the file .env in this folder readable, or remove it.',
    })
  }
}

function createProgram(word: string | undefined): Command {
  const program = new Command('livetap')
    .description('Taps a TikTok LIVE: see it, keep it, replay it, build on it.')
    .version(readVersion())
    .showHelpAfterError('Run "livetap --help" to see what there is.')
    .addHelpText('after', '\nWithout a command: serve. Settings: docs/config.md. More: docs/cli.md.')
  // A default command would take a misspelt one for its argument.
  addServing(program, word === undefined || word.startsWith('-'))
  addReading(program)
  addAgent(program)
  return program
}

function addServing(program: Command, isDefault: boolean): void {
  program
    .command('serve', { isDefault })
    .description('start Livetap here: pages, API and the connection to TikTok')
    .option('--replay-session <id>', 'replay this recorded session once started')
    .option('--speed <factor>', 'of that replay: a factor of real time, or max', 'max')
    .option('--insecure', 'listen beyond this machine without TLS in front, as INSECURE=1 does')
    .action(async (options) => (await import('./serve.ts')).serve(options))
  program
    .command('sign-in')
    .description('print an address that signs a browser in to the Livetap on this machine, once')
    .addOption(serverOption())
    .action(async (options) => (await import('./sign-in.ts')).signIn(options))
  program
    .command('migrate')
    .description('bring the database in DATABASE_URL to the newest schema, and end')
    .action(async () => (await import('./migrate/migrate.ts')).migrateDatabase())
  program
    .command('simulate')
    .description('start a simulated TikTok on this machine')
    .option('--host <address>', 'address to listen on; whoever reaches it steers the simulator', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 takes a free one', '4010')
    .option('--seed <seed>', 'another seed, other lives', '0')
    .option('--captures <file>', 'play a file of captured messages as the live `capture`')
    .action(async (options) => (await import('./simulate.ts')).simulate(options))
  program
    .command('doctor')
    .description('check this machine and say what to do about what is missing')
    .action(async () => (await import('./doctor/doctor.ts')).doctor())
}

function addReading(program: Command): void {
  program
    .command('tail <username>')
    .description('show a live in the terminal as it happens')
    .addOption(serverOption())
    .option('--types <types>', 'only these event types, comma separated: chat,gift')
    .option('--json', 'one event as JSON a line')
    .action(async (username, options) => (await import('./tail.ts')).tail(username, options))
  program
    .command('replay <session>')
    .description('send a recorded session through the pipeline again')
    .addOption(serverOption())
    .option('--speed <factor>', 'factor of real time, or max', 'max')
    .action(async (session, options) => (await import('./replay.ts')).replay(session, options))
  program
    .command('export <session>')
    .description('write the events of a session to a file')
    .addOption(serverOption())
    .addOption(new Option('--format <format>', 'file format').choices(['ndjson', 'csv', 'parquet']).default('ndjson'))
    .option('-o, --output <file>', 'file to write; - is standard output', '-')
    .action(async (session, options) => (await import('./export.ts')).exportSession(session, options))
}

function addAgent(program: Command): void {
  program
    .command('agent')
    .description('join a board at this machine, or one that is only drawn, and a Livetap')
    .option('--config <file>', 'settings as JSON; what follows goes before them')
    .option('--print-config', 'print such a file to begin with')
    .option('--url <url>', 'address of the Livetap')
    .option('--token <token>', 'of the device; better in LIVETAP_AGENT_TOKEN, or a file')
    .option('--token-file <file>', 'a file that has the token, and that only you can read')
    .option('--ca <file>', 'certificate authorities to believe, PEM, and no others')
    .option('--serial <port>', 'port of the board, such as /dev/ttyACM0; auto looks for one')
    .option('--baud <rate>', 'of the port; usual: 115200')
    .option('--virtual <kind>', 'draw a lamp, motor, servo, strip or relay in place of a board')
    .option('--state-file <file>', 'where an emergency stop is kept over a restart')
    .option('--once', 'end with exit code 2 when the token is refused')
    .action(async (options) => (await import('./agent.ts')).agent(options))
}
