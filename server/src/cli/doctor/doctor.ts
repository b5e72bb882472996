import { release } from 'node:os'
import { styleText } from 'node:util'
import { printable } from '#cli/terminal.ts'
import { type Config, readConfig } from '#config.ts'
import { readVersion } from '#version.ts'
import { checkDatabase } from './database.ts'
import { type Finding, ok, toFinding } from './finding.ts'
import { checkDisk, checkNode, checkPages } from './machine.ts'
import { checkPort, checkSignServer, checkTikTok } from './network.ts'
import { checkRedis } from './redis.ts'

type Examination = readonly [name: string, finding: Promise<Finding>]

/** Checks this machine, changing nothing, and says what to do. Exit code 1 when something has to be mended. */
export async function doctor(): Promise<void> {
  process.stdout.write(`Livetap ${readVersion()} on ${process.platform} ${release()} ${process.arch}\n\n`)
  const config = readSettings()
  const settings = config instanceof Error ? { ...toFinding(config), text: config.message } : ok('valid')
  const examinations: Examination[] = [
    ['Node', checkNode()],
    ['Pages', checkPages()],
    ['Settings', Promise.resolve(settings)],
    ...(config instanceof Error ? [] : examine(config)),
  ]
  // All at once, told in order.
  const findings = examinations.map(async ([name, finding]) => [name, await finding.catch(toFinding)] as const)
  for (const finding of findings) show(...(await finding))
}

function examine(config: Config): Examination[] {
  return [
    ['Port', checkPort(config)],
    ['Database', checkDatabase(config)],
    ['Bus', checkRedis(config)],
    ['Disk', checkDisk(config)],
    ['TikTok', checkTikTok(config)],
    ['Sign server', checkSignServer(config)],
  ]
}

function readSettings(): Config | Error {
  try {
    return readConfig()
  } catch (error) {
    return error as Error
  }
}

function show(name: string, { level, text, remedy }: Finding): void {
  const mark = { ok: styleText('green', '✓'), note: styleText('yellow', '!'), bad: styleText('red', '✗') }[level]
  const indent = ' '.repeat(15)
  const lines = text.split('\n').map(printable)
  process.stdout.write(`${mark} ${name.padEnd(12)} ${lines.join(`\n${indent}`)}\n`)
  if (remedy) process.stdout.write(`${indent}→ ${printable(remedy)}\n`)
  if (level === 'bad') process.exitCode = 1
}
