import { execFileSync, spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { buildOnce, has } from './build-firmware.ts'

const folder = fileURLToPath(new URL('../', import.meta.url))
const missing = ['gcc', 'clang'].every((compiler) => !has(compiler)) ? 'there is no C compiler' : undefined
/** How often 50,000 steps are gone; `FUZZ_RUNS` makes it a longer search. */
const runs = Number(process.env.FUZZ_RUNS ?? 1)
const steps = 50_000 // a quarter of a second

function build(): string {
  const sources = ['fuzz', 'livetap/src/core'].flatMap((path) =>
    readdirSync(join(folder, path))
      .filter((name) => name.endsWith('.c'))
      .map((name) => join(folder, path, name)),
  )
  const compiler = has('gcc') ? 'gcc' : 'clang'
  const strict = ['-std=c99', '-Wall', '-Wextra', '-Werror']
  const watched = ['-g', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
  const out = buildOnce('fuzz', ['fuzz', 'livetap'], (own) => {
    execFileSync(compiler, [...strict, ...watched, ...sources, '-o', join(own, 'fuzz')], { stdio: 'pipe' })
  })
  return join(out, 'fuzz')
}

const run = (steps: number, seed: number, fault: readonly string[] = []) => {
  const { status, stdout, stderr } = spawnSync(build(), [`${steps}`, `${seed}`, ...fault], { encoding: 'utf8' })
  return { status, text: `seed ${seed}: ${stdout}${stderr}` }
}

describe.skipIf(missing)(`the rules of a board, whatever comes ${missing ?? ''}`, () => {
  test.each([1, ...Array.from({ length: runs }, () => randomInt(2 ** 31))])('hold with seed %d', (seed) => {
    const { status, text } = run(steps, seed)
    expect(text).toContain('nothing found')
    expect(status).toBe(0)
  })

  test.each([
    ['long', /on for too long/],
    ['restless', /on before it had its rest/],
    ['tireless', /more than its duty/],
    ['strong', /out of range/],
    ['forgetful', /is stopped/],
    ['patient', /is silent|is not armed/],
    ['repeating', /one id carried out twice/],
    ['deaf', /is stopped/],
    ['loose-button', /is stopped/],
  ])('are seen to be broken by a board that is %s', (fault, found) => {
    expect(run(10 * steps, 1, [fault]).text).toMatch(found)
  })
})
