import { Command, Option } from 'commander'
import { AppError, describeError } from '#kernel/errors.ts'

const serverOption = () =>
  new Option('--url <url>', 'a running Livetap; without it, one is started for the time of the command').env(
    'LIVETAP_URL',
  )

/** Runs the command line. Expected failures print what to do and exit with 1; never a stack trace for those. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(argv)
  } catch (error) {
    process.stderr.write(`livetap: ${describeError(error)}\n`)
    if (error instanceof AppError) process.stderr.write(`${error.remedy ? `${error.remedy}\n` : ''}(${error.code})\n`)
    else if (error instanceof Error && error.stack) process.stderr.write(`${error.stack}\n`)
    process.exitCode = 1
  }
}

function createProgram(): Command {
  const program = new Command('livetap').description('Taps a TikTok LIVE: see it, keep it, replay it, build on it.')
  addServing(program)
  addReading(program)
  return program
}

function addServing(program: Command): void {
  program
    .command('serve', { isDefault: true })
    .description('start Livetap here: pages, API and the connection to TikTok')
    .option('--replay-session <id>', 'replay this recorded session once started')
    .option('--speed <factor>', 'of that replay: a factor of real time, or max', 'max')
    .action(async (options) => (await import('./serve.ts')).serve(options))
  program
    .command('simulate')
    .description('start a simulated TikTok on this machine')
    .option('--port <port>', 'port to listen on; 0 takes a free one', '4010')
    .option('--seed <seed>', 'another seed, other lives', '0')
    .option('--captures <file>', 'play a file of captured messages as the live `capture`')
    .action(async (options) => (await import('./simulate.ts')).simulate(options))
  program
    .command('doctor')
    .description('check this machine and say what to do about what is missing')
    .action(async () => (await import('./doctor.ts')).doctor())
}

function addReading(program: Command): void {
  program
    .command('tail <username>')
    .description('show a live in the terminal as it happens')
    .addOption(serverOption())
    .option('--types <types>', 'only these event types, comma separated')
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
