import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'

interface Path {
  readonly path: string
  readonly pathType: string
  readonly backend: { readonly service: { readonly name: string } }
}
interface Ingress {
  readonly metadata: { readonly annotations: Readonly<Record<string, unknown>> }
  readonly spec: { readonly rules: readonly { readonly http: { readonly paths: readonly Path[] } }[] }
}

const read = (name: string) => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8')
const nginx = read('nginx/livetap.conf')

describe('the ingress', () => {
  const documents = parseAllDocuments(read('kubernetes/base/ingress.yaml'))
  const manifests = documents.map((document) => document.toJS() as Ingress)
  const paths = manifests.flatMap(({ spec }) => spec.rules.flatMap(({ http }) => http.paths))

  test('leads every path where nginx leads it', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
    const found = paths.map(({ path, pathType, backend }) => [path, pathType, backend.service.name.replace('-', '_')])
    const inNginx = [...nginx.matchAll(/location (?:= )?(\S+) \{\s+proxy_pass http:\/\/(\w+);/g)]
    const wanted = inNginx.map(([, path = '', name]) => [path.replace(/(.)\/$/, '$1'), 'Prefix', name])
    expect(wanted.length).toBeGreaterThan(3)
    expect(found.sort()).toEqual(wanted.sort())
  })

  test('has annotations that are text, and the limits that nginx has by itself', () => {
    for (const { metadata } of manifests) {
      const annotations = Object.entries(metadata.annotations)
      for (const [name, value] of annotations) expect([name, typeof value]).toEqual([name, 'string'])
      const valueFor = (name: string) => new Map(annotations).get(`nginx.ingress.kubernetes.io/${name}`)
      const inNginx = (name: string) => new RegExp(`^\\s*${name}\\s+([^;]+);`, 'm').exec(nginx)?.[1]?.replace(/s$/, '')
      // An ingress has one for all that it leads to; Livetap bounds each route by itself.
      const sizes = [...nginx.matchAll(/^\s*client_max_body_size\s+([^;]+);/gm)].map(([, size]) => size)
      expect(sizes).toContain(valueFor('proxy-body-size'))
      for (const name of ['connect', 'read', 'send']) {
        expect(valueFor(`proxy-${name}-timeout`)).toBe(inNginx(`proxy_${name}_timeout`))
      }
      expect(valueFor('proxy-buffering')).toBe(inNginx('proxy_buffering'))
      expect(valueFor('limit-connections')).toBe(inNginx('limit_conn')?.split(' ')[1])
    }
  })
})

test('nginx of the containers and of any machine lead to the same services', () => {
  const upstreams = (name: string) => [...read(name).matchAll(/^upstream (\w+)/gm)].map(([, upstream]) => upstream)
  expect(upstreams('docker/nginx/upstreams.conf')).toEqual(upstreams('nginx/livetap-upstreams.conf'))
  for (const [, name] of nginx.matchAll(/proxy_pass http:\/\/(\w+);/g))
    expect(upstreams('nginx/livetap-upstreams.conf')).toContain(name)
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
