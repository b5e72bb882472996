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

type Check = (config: Config) => Promise<Finding>

const checks: Record<string, Check> = {
  Node: checkNode,
  Pages: checkPages,
  Settings: async () => ok('valid'),
  Port: checkPort,
  Database: checkDatabase,
  Bus: checkRedis,
  Disk: checkDisk,
  TikTok: checkTikTok,
  'Sign server': checkSignServer,
}

/** Checks this machine, changing nothing, and says what to do. Exit code 1 when something has to be mended. */
export async function doctor(): Promise<void> {
  process.stdout.write(`Livetap ${readVersion()} on ${process.platform} ${release()} ${process.arch}\n\n`)
  const config = readSettings()
  const findings = Object.entries(checks).map(async ([name, check]): Promise<[string, Finding]> => {
    if (!(config instanceof Error)) return [name, await check(config).catch(toFinding)]
    return [name, name === 'Settings' ? toFinding(config) : { level: 'note', text: 'not checked' }]
  })
  for (const finding of findings) show(...(await finding))
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
  process.stdout.write(`${mark} ${name.padEnd(12)} ${printable(text)}\n`)
  if (remedy) process.stdout.write(`${' '.repeat(15)}→ ${printable(remedy)}\n`)
  if (level === 'bad') process.exitCode = 1
}
