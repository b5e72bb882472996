import { readdirSync } from 'node:fs'
import type { Bench } from './src/measure.ts'

/** `npm run bench` lists the benchmarks; `npm run bench -- NAME …` runs one. The last line of its output is JSON. */
const folder = new URL('./src/figures/', import.meta.url)
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .sort()

const load = async (name: string) => ((await import(new URL(`${name}.ts`, folder).href)) as { bench: Bench }).bench

const [name, ...args] = process.argv.slice(2)
if (name === undefined) {
  for (const each of names) process.stdout.write(`${each.padEnd(16)} ${(await load(each)).title}\n`)
} else if (names.includes(name)) {
  const { title, run } = await load(name)
  const result = await run(args)
  process.stdout.write(`\n${title}\n\n`)
  for (const [kind, values] of Object.entries({ figures: result.figures, peers: result.peers })) {
    for (const [key, value] of Object.entries(values)) {
      process.stdout.write(`  ${(kind === 'peers' ? `peer: ${key}` : key).padEnd(40)} ${value.toLocaleString('en')}\n`)
    }
  }
  process.stdout.write(`\n${JSON.stringify({ bench: name, ...result })}\n`)
  process.exit(0)
} else {
  process.stderr.write(`there is no benchmark ${name}; there are ${names.join(', ')}\n`)
  process.exitCode = 1
}
