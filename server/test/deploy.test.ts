import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'

interface Port {
  readonly name: string
  readonly port: number
}
interface Path {
  readonly path: string
  readonly pathType: string
  readonly backend: { readonly service: { readonly name: string; readonly port: { readonly name: string } } }
}
interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, unknown>> }
  readonly spec: {
    readonly tls?: readonly { readonly hosts: readonly string[]; readonly secretName: string }[]
    readonly rules?: readonly { readonly host: string; readonly http: { readonly paths: readonly Path[] } }[]
    readonly ports?: readonly Port[]
  }
}

const read = (name: string) => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8')
const nginx = read('nginx/livetap.conf')

describe('the ingress', () => {
  const documents = parseAllDocuments(read('kubernetes/ingress.yaml'))
  const manifests = documents.map((document) => document.toJS() as Manifest)
  const ingress = manifests.find(({ kind }) => kind === 'Ingress')
  const services = manifests.filter(({ kind }) => kind === 'Service')

  test('is YAML without doubt, of kinds that Kubernetes knows', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
    expect(manifests.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
      'networking.k8s.io/v1 Ingress',
      'v1 Service',
    ])
    for (const { metadata } of manifests) expect(metadata.name).toMatch(/^[a-z0-9-]+$/)
  })

  test('speaks TLS for every host, and leads every path to a service that is there', () => {
    const { rules = [], tls = [] } = ingress?.spec ?? {}
    expect(tls.flatMap(({ hosts }) => hosts)).toEqual(rules.map(({ host }) => host))
    const paths = rules.flatMap(({ http }) => http.paths)
    expect(paths.map(({ path }) => path)).toEqual(['/api/v1/rooms', '/api/v1/devices/link', '/'])
    for (const { pathType, backend } of paths) {
      const service = services.find(({ metadata }) => metadata.name === backend.service.name)
      expect([pathType, service?.spec.ports?.map(({ name }) => name)]).toEqual(['Prefix', [backend.service.port.name]])
    }
  })

  test('has annotations that are text, and the limits that nginx has by itself', () => {
    const annotations = Object.entries(ingress?.metadata.annotations ?? {})
    for (const [name, value] of annotations) expect([name, typeof value]).toEqual([name, 'string'])
    const valueFor = (name: string) => new Map(annotations).get(`nginx.ingress.kubernetes.io/${name}`)
    const inNginx = (name: string) => new RegExp(`^\\s*${name}\\s+([^;]+);`, 'm').exec(nginx)?.[1]?.replace(/s$/, '')
    expect(valueFor('proxy-body-size')).toBe(inNginx('client_max_body_size'))
    for (const name of ['connect', 'read', 'send']) {
      expect(valueFor(`proxy-${name}-timeout`)).toBe(inNginx(`proxy_${name}_timeout`))
    }
    expect(valueFor('proxy-buffering')).toBe(inNginx('proxy_buffering'))
    expect(valueFor('limit-connections')).toBe(inNginx('limit_conn')?.split(' ')[1])
  })
})

test('nginx passes on nothing that a client says of who it is', () => {
  for (const name of [
    'X-Forwarded-For',
    'X-Forwarded-Proto',
    'X-Forwarded-Host',
    'X-Real-IP',
    'Forwarded',
    'X-Request-Id',
  ]) {
    const [, value] = new RegExp(`proxy_set_header ${name} +([^;]+);`).exec(nginx) ?? []
    expect([name, value]).toEqual([name, expect.not.stringMatching(/\$http_|\$proxy_add/)])
  }
})

test('nginx speaks TLS 1.2 and 1.3, with forward secrecy and authenticated encryption only', () => {
  expect(/ssl_protocols +([^;]+);/.exec(nginx)?.[1]).toBe('TLSv1.2 TLSv1.3')
  const suites = /ssl_ciphers +([^;]+);/.exec(nginx)?.[1]?.split(':') ?? []
  expect(suites.length).toBeGreaterThan(3)
  for (const suite of suites) expect(suite).toMatch(/^ECDHE-(ECDSA|RSA)-(AES\d+-GCM-SHA\d+|CHACHA20-POLY1305)$/)
})
