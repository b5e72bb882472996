import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../', import.meta.url))
const built = join(folder, 'build')

/** Why something cannot be built here; a test that needs it is skipped with this text. */
export interface Missing {
  missing: string
}

const sourcesOf = (paths: readonly string[]) =>
  paths.flatMap((path) =>
    path.includes('.')
      ? [path]
      : readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
          .toSorted(),
  )

/**
 * Builds once for each content of `sources` (files or folders of firmware/) and gives the folder. Several processes may
 * do so at the same time: each builds for itself, and what is there first is taken.
 */
export function buildOnce(name: string, sources: readonly string[], build: (out: string) => void): string {
  const hash = createHash('sha256').update(build.toString())
  for (const path of sourcesOf(sources)) hash.update(path).update(readFileSync(join(folder, path)))
  const target = join(built, `${name}-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(target)) return target

  mkdirSync(built, { recursive: true })
  const own = mkdtempSync(join(built, `.${name}-`))
  try {
    build(own)
    renameSync(own, target)
  } catch (error) {
    rmSync(own, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}

export const has = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0

/** The program for the Arduino Uno, from its sources; needs Debian's gcc-avr, avr-libc and arduino-core-avr. */
export function buildFirmware(): { elf: string; hex: string; missing?: undefined } | Missing {
  if (!has('avr-gcc')) return { missing: 'avr-gcc is not installed' }
  const core = process.env.ARDUINO_AVR ?? '/usr/share/arduino/hardware/arduino/avr'
  if (!existsSync(join(core, 'cores/arduino/Arduino.h'))) return { missing: `there is no Arduino core at ${core}` }
  const out = buildOnce('uno', ['build.sh', 'livetap'], (own) => {
    execFileSync(join(folder, 'build.sh'), [own], { stdio: 'pipe' })
  })
  return { elf: join(out, 'uno.elf'), hex: join(out, 'uno.hex') }
}
