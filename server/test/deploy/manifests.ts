import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { deployFolder } from './compose.ts'

type Labels = Readonly<Record<string, string>>

interface Port {
  readonly name: string
  readonly containerPort: number
}

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string }
}

interface Container {
  readonly name: string
  readonly image: string
  readonly args: readonly string[]
  readonly env?: readonly { readonly name: string; readonly value?: string }[]
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[]
  readonly ports?: readonly Port[]
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[]
  readonly startupProbe?: Probe
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } }
  readonly resources: { readonly limits: Labels; readonly requests: Labels }
  readonly securityContext: unknown
}

interface Pod {
  readonly serviceAccountName?: string
  readonly terminationGracePeriodSeconds?: number
  readonly containers: readonly [Container]
  readonly volumes?: readonly {
    readonly name: string
    readonly secret?: { readonly secretName: string }
    readonly persistentVolumeClaim?: { readonly claimName: string }
  }[]
  readonly [other: string]: unknown
}

interface Selector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values: string[] }[]
}

interface Rule {
  readonly ports?: readonly { readonly port: string | number }[]
}

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels }
  readonly data?: Labels
  readonly stringData?: Labels
  readonly spec: {
    readonly replicas?: number
    readonly selector?: Selector & Labels
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: Pod }
    readonly ports?: readonly { readonly name: string; readonly targetPort: string }[]
    readonly scaleTargetRef?: { readonly kind: string; readonly name: string }
    readonly podSelector?: Selector
    readonly ingress?: readonly Rule[]
    readonly egress?: readonly Rule[]
    readonly tls?: readonly { readonly hosts: readonly string[] }[]
    readonly rules?: readonly {
      readonly host: string
      readonly http: { readonly paths: readonly { readonly path: string; readonly backend: Backend }[] }
    }[]
  }
}

interface Backend {
  readonly service: { readonly name: string; readonly port: { readonly name: string } }
}

/** Whether kubectl is here; said loudly when not. Throws with CI=true. */
export function findKubectl(): boolean {
  if (spawnSync('kubectl', ['kustomize', '--help']).status === 0) return true
  if (process.env.CI === 'true') throw new Error('kubectl is needed with CI=true')
  process.stderr.write('\nSKIPPED: no kubectl here; its tests did not run\n')
  return false
}

/** What `kubectl apply -k` would hand to Kubernetes. */
export function buildManifests(folder: string): Manifest[] {
  const path = fileURLToPath(new URL(`kubernetes/${folder}`, deployFolder))
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', path], { encoding: 'utf8' })
  if (status !== 0 || stderr !== '') throw new Error(`kubectl kustomize ${folder}: ${stderr}`)
  return parseManifests(stdout)
}

export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    const [fault] = [...document.errors, ...document.warnings]
    if (fault) throw fault
    return document.toJS() as Manifest
  })
}

export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  const isIn = ({ key, operator, values }: NonNullable<Selector['matchExpressions']>[number]) =>
    values.includes(labels[key] ?? '') === (operator === 'In')
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every(isIn)
}
