import { connect } from 'node:net'

/** Resolves to whether something accepts connections there within a second. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 })
    const done = (found: boolean) => {
      socket.destroy()
      resolve(found)
    }
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
    socket.once('timeout', () => done(false))
  })
}

async function findUrl(variable: string, fallback: string, name: string): Promise<string | undefined> {
  const url = process.env[variable] || fallback
  const { hostname, port } = new URL(url)
  if (await answers(hostname, Number(port))) return url
  if (process.env.CI === 'true')
    throw new Error(`${name} is needed with CI=true, and nothing answers at ${hostname}:${port}`)
  process.stderr.write(`\nSKIPPED: no ${name} at ${hostname}:${port} (set ${variable}); its tests did not run\n`)
  return undefined
}

/** A Redis for tests: REDIS_URL, else the usual port; undefined (said loudly) when there is none. Throws with CI=true. */
export const findRedisUrl = () => findUrl('REDIS_URL', 'redis://127.0.0.1:6379', 'Redis')

/** A PostgreSQL for tests, where databases may be created: DATABASE_URL, else the usual port. As above. */
export const findPostgresUrl = () => findUrl('DATABASE_URL', 'postgres://root@127.0.0.1:5432/postgres', 'PostgreSQL')
