import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '#config.ts'
import { serviceNames } from '../../src/config-rules.ts'
import { deployFolder, toMegabytes } from './compose.ts'
import { canMakeSecrets, makeSecrets, withSecretsIn } from './delivered-secrets.ts'
import { buildManifests, findKubectl, type Manifest, parseManifests, selects } from './manifests.ts'

const kinds: Readonly<Record<string, string>> = {
  ConfigMap: 'v1',
  Deployment: 'apps/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Ingress: 'networking.k8s.io/v1',
  Job: 'batch/v1',
  Namespace: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PersistentVolumeClaim: 'v1',
  PodDisruptionBudget: 'policy/v1',
  PodMonitor: 'monitoring.coreos.com/v1',
  Service: 'v1',
  ServiceAccount: 'v1',
  StatefulSet: 'apps/v1',
}
const withPods = new Set(['Deployment', 'StatefulSet', 'Job'])
const example = parseManifests(readFileSync(new URL('kubernetes/secret.example.yaml', deployFolder), 'utf8'))
const secretKeys = new Map(example.map(({ metadata, stringData = {} }) => [metadata.name, Object.keys(stringData)]))

describe.skipIf(!findKubectl()).each(['development', 'staging', 'production'])('kubernetes: %s', (overlay) => {
  const manifests = buildManifests(`overlays/${overlay}`)
  const of = (kind: string) => manifests.filter((one) => one.kind === kind)
  const find = (kind: string, name = '') => of(kind).find(({ metadata }) => metadata.name === name)
  const workloads = manifests.filter(({ kind }) => withPods.has(kind))
  const podsOf = ({ spec }: Manifest) => spec.template.spec
  const labelsOf = ({ spec }: Manifest) => spec.template.metadata.labels
  const containerOf = (one: Manifest) => podsOf(one).containers[0]
  const ours = of('Deployment').filter((one) => containerOf(one).args[0] === 'serve')
  const settings = find('ConfigMap', 'livetap')?.data ?? {}

  test('is of kinds that Kubernetes knows, each name once, in one namespace', () => {
    for (const { kind, apiVersion } of manifests) expect([kind, apiVersion]).toEqual([kind, kinds[kind]])
    const names = manifests.map(({ kind, metadata: { name } }) => `${kind} ${name}`)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[A-Za-z]+ [a-z0-9-]{1,63}$/)
    const [namespace] = of('Namespace')
    const spaces = manifests.filter(({ kind }) => kind !== 'Namespace').map(({ metadata }) => metadata.namespace)
    expect(new Set(spaces)).toEqual(new Set([namespace?.metadata.name]))
    expect(namespace?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' })
  })

  test('has pods that may do nothing, of images that are pinned', () => {
    for (const one of workloads) {
      const [pod, container] = [podsOf(one), containerOf(one)]
      expect([one.metadata.name, pod]).toEqual([
        one.metadata.name,
        expect.objectContaining({
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: expect.objectContaining({
            runAsNonRoot: true,
            runAsUser: expect.any(Number),
            seccompProfile: { type: 'RuntimeDefault' },
          }),
        }),
      ])
      for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod).not.toHaveProperty(key)
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      expect(container.image).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z]+)?$/)
      expect(container.resources.limits.memory).toBe(container.resources.requests.memory)
      if (one.kind !== 'Job') expect(selects(one.spec.selector ?? {}, labelsOf(one))).toBe(true)
    }
  })

  test('asks processes how they are on the port for operators, and gives them time to end', () => {
    for (const one of ours) {
      const { ports = [], startupProbe, livenessProbe, readinessProbe, lifecycle } = containerOf(one)
      expect(ports.find(({ name }) => name === 'ops')?.containerPort).toBe(Number(settings.OPS_PORT))
      const paths = [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet)
      expect(paths).toEqual(['/live', '/live', '/ready'].map((path) => ({ path, port: 'ops' })))
      const left = (podsOf(one).terminationGracePeriodSeconds ?? 0) - (lifecycle?.preStop.sleep.seconds ?? 0)
      expect(left).toBeGreaterThanOrEqual(10)
      const env = new Map(containerOf(one).env?.map(({ name, value }) => [name, value]))
      const heap = Math.floor(toMegabytes(containerOf(one).resources.limits.memory?.replace('i', '') ?? '') * 0.7)
      expect([one.metadata.name, env.get('NODE_OPTIONS')]).toEqual([one.metadata.name, `--max-old-space-size=${heap}`])
    }
  })

  test('runs every service, and leads to what is there', () => {
    const running = ours.flatMap((one) =>
      containerOf(one)
        .env?.find(({ name }) => name === 'SERVICES')
        ?.value?.split(','),
    )
    expect(serviceNames.filter((name) => !running.includes(name))).toEqual([])
    for (const service of of('Service')) {
      const target = workloads.find((one) => selects({ matchLabels: service.spec.selector as never }, labelsOf(one)))
      const ports = target ? containerOf(target).ports?.map(({ name }) => name) : []
      for (const { targetPort } of service.spec.ports ?? []) expect(ports).toContain(targetPort)
    }
    for (const { spec } of of('Ingress')) {
      expect(spec.tls?.flatMap(({ hosts }) => hosts)).toEqual(spec.rules?.map(({ host }) => host))
      for (const { host, http } of spec.rules ?? []) {
        expect(settings.PUBLIC_URL).toBe(`https://${host}`)
        for (const { path, backend } of http.paths) {
          const ports = find('Service', backend.service.name)?.spec.ports?.map(({ name }) => name)
          expect([path, ports]).toEqual([path, expect.arrayContaining([backend.service.port.name])])
        }
      }
    }
  })

  test('refers to nothing that is not there', () => {
    for (const one of ours) {
      const [pod, container] = [podsOf(one), containerOf(one)]
      expect(find('ServiceAccount', pod.serviceAccountName)).toBeDefined()
      for (const { configMapRef } of container.envFrom ?? []) expect(find('ConfigMap', configMapRef.name)).toBeDefined()
      const volumes = new Map(pod.volumes?.map((volume) => [volume.name, volume]))
      for (const { name, mountPath } of container.volumeMounts ?? []) {
        const { secret, persistentVolumeClaim: claim } = volumes.get(name) ?? {}
        expect(volumes.has(name)).toBe(true)
        if (claim) expect(find('PersistentVolumeClaim', claim.claimName)).toBeDefined()
        const variables = { ...settings, ...Object.fromEntries(container.env?.map((x) => [x.name, x.value]) ?? []) }
        const files = Object.values(variables).filter((value) => value?.startsWith(`${mountPath}/`))
        if (!secret) continue
        const missing = files.filter(
          (file) => !secretKeys.get(secret.secretName)?.includes(file?.split('/').at(-1) ?? ''),
        )
        expect([one.metadata.name, secret.secretName, missing]).toEqual([one.metadata.name, expect.any(String), []])
        expect(files.length).toBeGreaterThan(0)
      }
    }
    for (const { spec } of of('HorizontalPodAutoscaler')) {
      const target = find('Deployment', spec.scaleTargetRef?.name)
      // With a number of its own it would be set back at every update.
      expect([target?.kind, target?.spec.replicas]).toEqual(['Deployment', undefined])
    }
  })

  test('closes every way but those that are named, to pods and ports that there are', () => {
    expect(find('NetworkPolicy', 'default-deny')?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
    const fromIngress = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }]
    // Of cert-manager, while it asks for a certificate.
    expect(find('NetworkPolicy', 'from-ingress-to-solver')?.spec).toEqual({
      podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: fromIngress, ports: [{ protocol: 'TCP', port: 8089 }] }],
    })
    for (const { metadata, spec } of of('NetworkPolicy')) {
      if (metadata.name === 'from-ingress-to-solver') continue
      const pods = workloads.filter((one) => selects(spec.podSelector ?? {}, labelsOf(one)))
      expect([metadata.name, pods.length]).not.toEqual([metadata.name, 0])
      for (const { ports = [] } of spec.ingress ?? []) {
        for (const { port } of ports) {
          const has = pods.some((one) => containerOf(one).ports?.some(({ name }) => name === port))
          expect([metadata.name, port, has]).toEqual([metadata.name, port, true])
        }
      }
    }
    for (const { spec } of of('PodDisruptionBudget')) {
      expect(ours.filter((one) => selects(spec.selector ?? {}, labelsOf(one)))).toHaveLength(1)
    }
  })

  describe.skipIf(!canMakeSecrets())('with secrets', () => {
    let secrets: Awaited<ReturnType<typeof makeSecrets>>
    beforeAll(async () => {
      secrets = await makeSecrets()
    })
    afterAll(() => secrets[Symbol.asyncDispose]())

    test('has settings that Livetap takes', () => {
      for (const one of [...ours, ...of('Job')]) {
        const own = Object.fromEntries(containerOf(one).env?.map(({ name, value = '' }) => [name, value]) ?? [])
        const config = readConfig(withSecretsIn(secrets.path, { ...settings, ...own }))
        expect(config).toMatchObject({ OPS_PORT: 9464, OPS_HOST: '0.0.0.0', DATABASE_URL: expect.any(String) })
      }
    })
  })
})
