import type { SecretName } from '@livetap/contracts/workspace/secrets.ts'
import { listSecretOwners, noteSecretUse, openSecrets } from '#domain/secrets/secrets.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Credentials } from '#ports/live-source.ts'
import type { Ports } from '#ports/ports.ts'

type CredentialPorts = Pick<Ports, 'db' | 'clock' | 'log'> & Partial<Pick<Ports, 'vault'>>

/** The credentials that one lane connects with. */
export interface Access {
  find(): Promise<Credentials>
  /** Says how they did: with a connection, or with what came in its place. */
  report(used: Credentials, error: AppError | undefined): void
}

/** Failures that are about the key of the signing service. */
const keyFailures = new Set(['sign-failed', 'sign-plan-required'])

/** What lives are received with: what a workspace has set, and for the default one else what the configuration says. */
export class CredentialStore {
  readonly #ports: CredentialPorts
  readonly #configured: Credentials
  readonly #known = new Map<string, Credentials>()

  constructor(ports: CredentialPorts, configured: Credentials) {
    this.#ports = ports
    this.#configured = configured
  }

  /** The workspaces that have some of their own, with what changes when these do. */
  async listOwners(): Promise<ReadonlyMap<string, string>> {
    const owners = this.#ports.vault ? await listSecretOwners(this.#ports.db.query) : new Map<string, string>()
    if (this.#isConfigured() && !owners.has(defaultWorkspaceId)) owners.set(defaultWorkspaceId, '')
    return owners
  }

  /** Before the database was asked. */
  listConfigured(): ReadonlyMap<string, string> {
    return new Map(this.#isConfigured() ? [[defaultWorkspaceId, '']] : [])
  }

  /** Undefined: nobody's, who has none. */
  of(owner: string | undefined): Access {
    if (owner === undefined) return { find: async () => ({}), report: () => {} }
    return {
      find: () => this.#find(owner),
      report: (used, error) => this.#report(owner, used, error),
    }
  }

  /** What cannot be read is left out: a live that does without it goes on. The same while the database is away. */
  async #find(owner: string): Promise<Credentials> {
    const configured = owner === defaultWorkspaceId ? this.#configured : {}
    try {
      this.#known.set(owner, Object.assign({}, configured, ...(await this.#open(owner))))
    } catch (error) {
      this.#ports.log.warn({ error: describeError(error) }, 'could not read the secrets of a workspace')
    }
    return this.#known.get(owner) ?? configured
  }

  async #open(owner: string): Promise<Credentials[]> {
    const { vault, db } = this.#ports
    const found: Credentials[] = []
    for (const { name, value, shared } of vault ? await openSecrets(db.query, vault, owner) : []) {
      if (value instanceof AppError) await this.#note(owner, name, value.code)
      else if (name === 'euler-api-key') found.push({ eulerApiKey: value })
      else found.push({ tiktokSession: value, sharesSession: shared })
    }
    return found
  }

  #report(owner: string, used: Credentials, error: AppError | undefined): void {
    if (!this.#ports.vault) return
    const keyFailure = error && keyFailures.has(error.code) ? error.code : undefined
    if (used.eulerApiKey !== undefined && (keyFailure || !error)) void this.#note(owner, 'euler-api-key', keyFailure)
    if (used.tiktokSession !== undefined && !error) void this.#note(owner, 'tiktok-session', undefined)
  }

  #isConfigured(): boolean {
    return Object.keys(this.#configured).length > 0
  }

  async #note(owner: string, name: SecretName, failure: string | undefined): Promise<void> {
    const { db, clock, log } = this.#ports
    try {
      await noteSecretUse(db.query, owner, { name, failure }, new Date(clock.now()))
    } catch (error) {
      log.debug({ error: describeError(error) }, 'could not note how a secret did')
    }
  }
}
