import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { createForwardMetrics } from '#services/forwarder/forward-metrics.ts'
import { createNormalizerMetrics } from '#services/normalizer/normalizer-metrics.ts'
import { createRecorderMetrics } from '#services/recorder/recorder-metrics.ts'
import { serviceNames } from '../../src/config-rules.ts'
import { deployFolder } from './compose.ts'

const read = (name: string) => readFileSync(new URL(name, deployFolder), 'utf8')
const handbook = read('../docs/operations.md')
const server = new URL('../server/src/', deployFolder)
const sources = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
  .map((name) => readFileSync(new URL(name, server), 'utf8'))

interface Alarm {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly runbook: string }
}
type Rule = Alarm | { readonly record: string; readonly expr: string }

const { groups } = parse(read('prometheus/rules/livetap.yml')) as { groups: { name: string; rules: Rule[] }[] }
const rules = groups.flatMap((group) => group.rules)
const alarms = rules.filter((rule): rule is Alarm => 'alert' in rule)
const recorded = rules.flatMap((rule) => ('record' in rule ? [rule.record] : []))

/** Metric name → its labels, of what the code registers and what every process has. */
async function readMetrics(): Promise<Map<string, readonly string[]>> {
  const known = new Map<string, readonly string[]>([['up', []]])
  const { body } = await createMetrics().render()
  for (const [, name = '', kind] of body.matchAll(/^# TYPE (\w+) (\w+)$/gm))
    add(known, name, kind ?? '', ['kind', 'space'])
  const registration = /\.?(counter|gauge|histogram)\(\s*'(\w+)',\s*'[^']*',?\s*(?:\[([^\]]*)\])?/g
  for (const [, kind = '', name = '', labels = ''] of sources.flatMap((text) => [...text.matchAll(registration)])) {
    const names = [...labels.matchAll(/'(\w+)'/g)].map(([, label = '']) => label)
    add(known, name, kind, [...(known.get(name) ?? []), ...names])
  }
  return known
}

function add(known: Map<string, readonly string[]>, name: string, kind: string, labels: readonly string[]): void {
  known.set(name, labels)
  if (kind === 'histogram')
    for (const part of ['bucket', 'sum', 'count']) known.set(`${name}_${part}`, [...labels, 'le'])
}

const words = new Set(
  `sum max min by on without ignoring group_left and or unless offset rate increase delta changes absent time topk vector
  histogram_quantile`.split(/\s+/),
)

/** Names of metrics in an expression, without labels, functions and durations. */
function findMetrics(expr: string): string[] {
  const bare = expr
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring) \([^)]*\)/g, '')
  return [...bare.matchAll(/[a-z][\w:]*/g)].map(([name]) => name).filter((name) => !words.has(name))
}

const findLabels = (expr: string): string[] =>
  [...expr.matchAll(/\b(?:by|without) \(([^)]*)\)/g)]
    .flatMap(([, list = '']) => list.split(/, */))
    .concat([...expr.matchAll(/(\w+)(?:=~|!~|=|!=)"/g)].map(([, label = '']) => label))

describe('what is watched', () => {
  let metrics: Map<string, readonly string[]>
  const always = ['job', 'service', 'instance']
  beforeAll(async () => {
    metrics = await readMetrics()
    for (const name of recorded) metrics.set(name, ['route', 'status', 'topic', 'group'])
  })

  function expectKnown(where: string, expr: string): void {
    const names = findMetrics(expr)
    expect([where, names.length]).not.toEqual([where, 0])
    expect([where, names.filter((name) => !metrics.has(name))]).toEqual([where, []])
    const labels = [...always, ...names.flatMap((name) => metrics.get(name) ?? [])]
    expect([where, findLabels(expr).filter((label) => !labels.includes(label))]).toEqual([where, []])
  }

  test('is counted in the code: by alarms', () => {
    expect(metrics.get('http_seconds')).toEqual(['route', 'status'])
    for (const rule of rules) expectKnown('alert' in rule ? rule.alert : rule.record, rule.expr)
  })

  test('is counted in the code: on dashboards, each with ids of its own', () => {
    const files = readdirSync(new URL('grafana/dashboards/', deployFolder))
    for (const file of files) {
      const { uid, panels } = JSON.parse(read(`grafana/dashboards/${file}`)) as {
        readonly uid: string
        readonly panels: readonly { id: number; title: string; targets: readonly { expr: string }[] }[]
      }
      expect(`${uid}.json`).toBe(file)
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
      for (const { title, targets } of panels) for (const { expr } of targets) expectKnown(`${uid}: ${title}`, expr)
    }
    expect(files.length).toBeGreaterThanOrEqual(5)
  })

  test('is there before the first time: else nothing would be seen to increase', async () => {
    const empty = createMetrics()
    for (const create of [createForwardMetrics, createNormalizerMetrics, createRecorderMetrics]) create(empty)
    const { body } = await empty.render()
    for (const line of [
      'forward_tries_total{kind="webhook",result="set_aside"} 0',
      'normalizer_failures_total{reason="PARSE_ERROR"} 0',
      'storage_rows_total{result="dead"} 0',
    ])
      expect(body).toContain(`\n${line}\n`)
  })

  test('says for each alarm how bad it is, and what to do in the handbook', () => {
    expect(new Set(alarms.map(({ alert }) => alert)).size).toBe(alarms.length)
    for (const { alert, for: time, labels, annotations } of alarms) {
      expect([alert, labels.severity]).toEqual([alert, expect.stringMatching(/^(page|warn)$/)])
      expect([alert, time]).toEqual([alert, expect.stringMatching(/^\d+[sm]$/)])
      expect(annotations.summary).toMatch(/\.$/)
      expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`)
      expect(handbook).toContain(`\n### ${alert}\n`)
    }
    const described = [...handbook.matchAll(/^### ([A-Z]\w+[a-z][A-Z]?\w*)$/gm)].map(([, name = '']) => name)
    expect(described.filter((name) => !alarms.some(({ alert }) => alert === name))).toEqual([])
  })

  test('is every service', () => {
    const { scrape_configs: jobs } = parse(read('prometheus/prometheus.yml')) as {
      readonly scrape_configs: readonly { readonly dns_sd_configs?: readonly { readonly names: readonly string[] }[] }[]
    }
    const asked = jobs.flatMap(({ dns_sd_configs: places = [] }) => places.flatMap(({ names }) => names))
    expect([...asked].sort()).toEqual([...serviceNames].sort())
    const missing = alarms.find(({ alert }) => alert === 'ServiceMissing')?.expr ?? ''
    for (const name of serviceNames) expect(missing).toContain(`service="${name}"`)
  })
})

const hasPromtool = spawnSync('promtool', ['--version']).status === 0

describe.skipIf(!hasPromtool)('promtool', () => {
  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' })
    return { status, output: stdout + stderr }
  }
  test('takes configuration and rules', () => {
    const config = fileURLToPath(new URL('prometheus/prometheus.yml', deployFolder))
    expect(run('check', 'config', config)).toMatchObject({ status: 0 })
  })

  test('sees alarms when they should be, and not otherwise', () => {
    const cases = fileURLToPath(new URL('alarms.promtool.yml', import.meta.url))
    expect(run('test', 'rules', cases)).toMatchObject({ status: 0, output: expect.stringContaining('SUCCESS') })
  })
})
