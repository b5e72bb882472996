/** What is needed of pg's pool. */
export interface DriverPool {
  on(event: 'connect', listener: (client: DriverClient) => void): unknown
  connect(): Promise<DriverClient>
  end(): Promise<void>
}

/** A connection that takes statements. */
export interface StatementClient {
  query(text: string, values: unknown[]): Promise<unknown>
  release(destroy?: boolean): void
}

export interface DriverClient {
  on(event: 'error', listener: () => void): unknown
  query(text: string, values: unknown[]): Promise<unknown>
  query(query: DriverQuery): unknown
  release(destroy?: boolean): void
}

/** A statement on its way. The driver calls `submit` when it is its turn. */
export interface DriverQuery {
  submit(connection: DriverConnection): unknown
}

/** Writes messages of PostgreSQL's extended protocol. */
interface DriverConnection {
  readonly stream: { cork(): void; uncork(): void }
  parse(statement: { text: string }, more: boolean): void
  bind(values: { values: string[] }, more: boolean): void
  execute(portal: object, more: boolean): void
}
