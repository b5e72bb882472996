import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openFolder } from '../livetap-process.ts'
import { deployFolder } from './compose.ts'
import { canMakeSecrets, makeSecrets } from './delivered-secrets.ts'

const dayMs = 24 * 60 * 60 * 1000

function openssl(folder: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

/** Puts a certificate with so many days left in place of one: of the authority there, or of its own. */
function replace(folder: string, name: string, days: number, isOurs: boolean): void {
  rmSync(join(folder, `${name}_certificate`))
  const by = isOurs ? ['-CA', 'data_ca', '-CAkey', 'data_ca_key'] : []
  const key = ['-key', `${name}_key`, '-out', `${name}_certificate`]
  openssl(folder, 'req', '-x509', '-subj', `/CN=${name}`, '-days', String(days), ...key, ...by)
}

const readText = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8')
const readCertificate = (folder: string, name: string) => new X509Certificate(readText(folder, `${name}_certificate`))

test.skipIf(!canMakeSecrets())(
  'certificates of the own authority are made anew before they end, and no others',
  async () => {
    await using secrets = await makeSecrets()
    replace(secrets.path, 'redis', 59, true)
    replace(secrets.path, 'postgres', 61, true)
    replace(secrets.path, 'site', 1, false)
    expect(secrets.again()).toBe('made redis_key\nmade redis_certificate\n')
    const redis = readCertificate(secrets.path, 'redis')
    expect(new Date(redis.validTo).getTime() - Date.now()).toBeGreaterThan(800 * dayMs)
    expect(redis.verify(new X509Certificate(readText(secrets.path, 'data_ca')).publicKey)).toBe(true)
    expect(redis.checkHost('redis')).toBe('redis')
    expect(secrets.again()).toBe('')
  },
)

test.skipIf(!canMakeSecrets())('devices and Livetap both know Mosquitto by its certificate', async () => {
  await using secrets = await makeSecrets()
  const certificate = readCertificate(secrets.path, 'mosquitto')
  const names = ['mosquitto', 'live.example', 'evil.example'].map((name) => certificate.checkHost(name))
  expect(names).toEqual(['mosquitto', 'live.example', undefined])
})

test.skipIf(!canMakeSecrets())('what docker compose is about is written once, and stays', async () => {
  await using folder = await openFolder()
  const script = join(folder.path, 'make-secrets.sh')
  copyFileSync(fileURLToPath(new URL('make-secrets.sh', deployFolder)), script)
  const run = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    spawnSync('sh', [script, ...args], { encoding: 'utf8', env: { PATH: process.env.PATH ?? '', ...env } })

  expect(run({}, join(folder.path, 'elsewhere')).status).toBe(0)
  expect(existsSync(join(folder.path, '.env'))).toBe(false)
  const files = 'docker-compose.yml:docker-compose.production.yml'
  expect(run({ SITE: 'live.example', COMPOSE_FILE: files, COMPOSE_PROFILES: 'watch' }).status).toBe(0)
  const written = readText(folder.path, '.env')
  expect(written).toBe(`SITE=live.example\nCOMPOSE_FILE=${files}\nCOMPOSE_PROFILES=watch\n`)
  const secrets = join(folder.path, 'secrets')
  expect(readCertificate(secrets, 'site').checkHost('live.example')).toBe('live.example')
  expect(run({ SITE: 'other.example' })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('SITE=live.example'),
  })
  writeFileSync(join(folder.path, '.env'), `${written}LOG_LEVEL=debug\n`)
  expect(run({})).toMatchObject({ status: 0, stderr: '' })
  expect(readText(folder.path, '.env')).toBe(`${written}LOG_LEVEL=debug\n`)
})
