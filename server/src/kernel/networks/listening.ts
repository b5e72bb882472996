import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import type { ErrorCode } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'

export interface ListeningPlace {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** The variable of the configuration that names the port. */
  readonly setting: string
  /** Continues what can be done. */
  readonly otherwise?: string
}

const refusals: Readonly<Record<string, readonly [code: ErrorCode, message: string]>> = {
  EADDRINUSE: ['port-in-use', 'is taken by another program'],
  EACCES: ['address-unusable', 'may not be used by this user'],
  EADDRNOTAVAIL: ['address-unusable', 'is not an address of this machine'],
  ENOTFOUND: ['address-unusable', 'is not known as a host'],
}

/** Resolves to the port. Rejects with what can be done about it when it cannot be listened on. */
export async function listenOn(server: Server, place: ListeningPlace): Promise<number> {
  try {
    server.listen(place.port, place.host)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (error) {
    throw explainListening(error, place)
  }
}

/** What can be done about an address that cannot be listened on; any other error as it is. */
export function explainListening(error: unknown, { host, port, setting, otherwise = '' }: ListeningPlace): unknown {
  const [code, message] = refusals[(error as NodeJS.ErrnoException).code ?? ''] ?? []
  if (!code) return error
  const remedy = `Stop that program, or set ${setting} to another port${otherwise}.`
  return new AppError(code, `${host}:${port} ${message}`, { cause: error, remedy })
}
