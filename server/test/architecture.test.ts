import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { findWrongImports, findWrongMedians, findWrongSizes, readSource, readSources } from './architecture.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const files = readSources(root, ['agent/src', 'contracts/src', 'server/src', 'simulator/src', 'web/src'])

describe('architecture', () => {
  test('sees the sources of every layer', () => {
    for (const layer of [
      'contracts/src/',
      'server/src/kernel/',
      'server/src/ports/',
      'server/src/adapters/',
      'server/src/domain/',
      'server/src/services/',
      'simulator/src/',
      'web/src/features/',
    ]) {
      expect(files.filter(({ path }) => path.startsWith(layer)).length, layer).toBeGreaterThan(0)
    }
  })

  test('every import is one that its layer may have', () => {
    expect(findWrongImports(files)).toEqual([])
  })

  test('files, functions and folders stay within their sizes', () => {
    expect(findWrongSizes(files)).toEqual([])
  })

  test('most files and functions are small', () => {
    expect(findWrongMedians(files)).toEqual([])
  })
})

describe('the checks themselves', () => {
  test.each([
    ['server/src/kernel/log.ts', "import '#ports/bus.ts'"],
    ['server/src/ports/bus.ts', "import type { X } from '#adapters/pino/pino.ts'"],
    ['server/src/adapters/pino/pino.ts', "import '#adapters/prometheus/prometheus.ts'"],
    ['server/src/adapters/pino/pino.ts', "import 'redis'"],
    ['server/src/domain/events/events.ts', "import '#services/api/api.ts'"],
    ['server/src/services/ingest/ingest.ts', "export { x } from '#services/api/api.ts'"],
    ['server/src/services/ingest/ingest.ts', "const x = await import('#adapters/tiktok/tiktok.ts')"],
    ['server/src/services/ingest/ingest.ts', "import '#domain/events/rows.ts'"],
    ['contracts/src/feed.ts', "import 'fastify'"],
    ['web/src/features/live/live.tsx', "import '../sessions/sessions.tsx'"],
    ['server/src/elsewhere/x.ts', ''],
  ])('refuse in %s: %s', (path, text) => {
    expect(findWrongImports([readSource(path, text)])).toHaveLength(1)
  })

  test.each([
    [
      'server/src/services/ingest/ingest.ts',
      "import '#domain/events/events.ts'\nimport './session.ts'\nimport 'node:net'",
    ],
    ['server/src/domain/events/events.ts', "import '#domain/gifts/gifts.ts'"],
    ['server/src/adapters/pino/pino.ts', "import 'pino'\nimport '#ports/bus.ts'"],
    ['web/src/features/live/live.tsx', "import { x } from '../../ui/button.tsx'\nimport './row.tsx'"],
  ])('allow in %s: %s', (path, text) => {
    expect(findWrongImports([readSource(path, text)])).toEqual([])
  })

  test('find what is too large or badly named', () => {
    const long = `export function f() {\n${'  g()\n'.repeat(45)}}\n`
    expect(findWrongSizes([readSource('server/src/kernel/x.ts', long)])).toEqual([
      'server/src/kernel/x.ts: f has 47 lines',
    ])
    expect(findWrongSizes([readSource('server/src/kernel/x.ts', 'f()\n'.repeat(301))])).toHaveLength(1)
    expect(findWrongSizes([readSource('server/src/kernel/log-util.ts', '')])).toHaveLength(1)
    expect(findWrongSizes([readSource('server/src/services/api/a/b/x.ts', '')])).toHaveLength(1)
    expect(findWrongMedians([readSource('server/src/kernel/x.ts', long.repeat(3))])).toHaveLength(2)
  })
})
