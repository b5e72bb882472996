import { promises as dns, type LookupAddress } from 'node:dns'
import { isIP } from 'node:net'

/** All addresses of a name; empty: it has none. Rejects when nobody could be asked, and when `signal` ends it. */
export type ResolveName = (name: string, signal: AbortSignal) => Promise<readonly LookupAddress[]>

interface ResolverOptions {
  readonly asksSystem: boolean
  /** Addresses with ports. Default: those of this machine. */
  readonly servers?: readonly string[]
}

const patience = { timeout: 1000, tries: 2 }

/**
 * Asks the name servers of this machine, without a thread that waits: a name that nobody answers for must not hold up
 * whatever else the process does. What they do not know the system may (`/etc/hosts`, names of the local network); it is
 * asked only where such names can be of use, and where no server is found at all, two at a time.
 */
export function createNameResolver({ asksSystem, servers }: ResolverOptions): ResolveName {
  const askSystem = createSystemLookup(2)
  return async (name, signal) => {
    const known = await askServers(name, servers, signal)
    return known === undefined || (known.length === 0 && asksSystem) ? askSystem(name, signal) : known
  }
}

/** Undefined when there is no server to ask. */
async function askServers(
  name: string,
  servers: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<LookupAddress[] | undefined> {
  const resolver = new dns.Resolver(patience)
  if (servers) resolver.setServers(servers)
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const asked = [resolver.resolve4(name), resolver.resolve6(name)]
    const answers = await Promise.all(asked.map((answer) => answer.catch(emptyWhenUnknown)))
    return answers.flat().map((address) => ({ address, family: isIP(address) }))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return undefined
    throw error
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

const unknown = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME', 'ESERVFAIL', 'EREFUSED', 'ETIMEOUT'])

function emptyWhenUnknown(error: NodeJS.ErrnoException): string[] {
  if (unknown.has(error.code ?? '')) return []
  throw error
}

function createSystemLookup(most: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async (name: string, signal: AbortSignal): Promise<LookupAddress[]> => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return signal.aborted ? [] : await dns.lookup(name, { all: true, order: 'verbatim' })
    } catch {
      return []
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
