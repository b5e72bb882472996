import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually, openFolder } from './livetap-process.ts'

const read = (name: string) => readFile(fileURLToPath(new URL(`../../deploy/nginx/${name}`, import.meta.url)), 'utf8')

export interface Nginx extends AsyncDisposable {
  readonly tlsPort: number
  readonly plainPort: number
  /** Of the certificate, for who has to trust it. */
  readonly ca: string
  readAccessLog(): Promise<string>
}

/** Whether nginx and openssl are here; said loudly when not. Throws with CI=true. */
export function findNginx(): boolean {
  const isHere = (command: string, option: string) => spawnSync(command, [option]).status === 0
  if (isHere('nginx', '-v') && isHere('openssl', 'version')) return true
  if (process.env.CI === 'true') throw new Error('nginx and openssl are needed with CI=true')
  process.stderr.write('\nSKIPPED: no nginx or no openssl here; its tests did not run\n')
  return false
}

export async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** Runs nginx with the files that we deliver, its ports and paths put in, in front of `upstream`. */
export async function startNginx(ports: readonly number[], upstream: string): Promise<Nginx> {
  const stack = new AsyncDisposableStack()
  const { path: folder } = stack.use(await openFolder())
  const [tlsPort = 0, plainPort = 0] = ports
  const ca = await makeCertificate(folder)
  const delivered = (await Promise.all(['livetap-upstreams.conf', 'livetap.conf'].map(read))).join('')
  await mkdir(join(folder, 'temp'))
  await writeFile(join(folder, 'livetap.conf'), fill(delivered, { folder, tlsPort, plainPort, upstream }))
  await writeFile(join(folder, 'nginx.conf'), frame(folder))
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' })
  stack.defer(async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  })
  const tellWhy = async () => `nginx to answer: ${await readFile(join(folder, 'error.log'), 'utf8').catch(() => '')}`
  await eventually('nginx', () => answers(tlsPort), 15_000).catch(async () => {
    throw new Error(await tellWhy())
  })
  const readAccessLog = () => readFile(join(folder, 'access.log'), 'utf8')
  return { tlsPort, plainPort, ca, readAccessLog, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

interface Place {
  readonly folder: string
  readonly tlsPort: number
  readonly plainPort: number
  readonly upstream: string
}

function fill(delivered: string, { folder, tlsPort, plainPort, upstream }: Place): string {
  return delivered
    .replaceAll(/^ *listen \[::\].*\n/gm, '')
    .replaceAll('listen 80;', `listen 127.0.0.1:${plainPort};`)
    .replaceAll('listen 443 ', `listen 127.0.0.1:${tlsPort} `)
    .replaceAll('server 127.0.0.1:3000;', `server ${upstream};`)
    .replaceAll('/etc/letsencrypt/live/live.example', folder)
    .replaceAll('/var/log/nginx/livetap.log', join(folder, 'access.log'))
}

function frame(folder: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = kinds.map((kind) => `${kind}_temp_path ${folder}/temp/${kind};`).join('\n')
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  return `daemon off;\n${user}\npid ${folder}/pid;\nerror_log ${folder}/error.log info;\nevents {}
http {\n${temporary}\ninclude ${folder}/livetap.conf;\n}\n`
}

async function makeCertificate(folder: string): Promise<string> {
  const [key, certificate] = [join(folder, 'privkey.pem'), join(folder, 'fullchain.pem')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const names = ['-subj', '/CN=live.example', '-addext', 'subjectAltName=DNS:live.example']
  const files = ['-keyout', key, '-out', certificate]
  const { status, stderr } = spawnSync('openssl', ['req', '-x509', ...kind, ...names, ...files], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`no certificate could be made:\n${stderr}`)
  return readFile(certificate, 'utf8')
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', reject)
  })
}
