import type { DriverClient, DriverQuery, StatementClient } from '#ports/sql/driver.ts'
import { isTransactionControl } from '#ports/sql/transaction-control.ts'

/** The driver's class of a statement on its way. */
export type QueryClass = new (
  statement: { text: string; values: unknown[]; queryMode: 'extended' },
  done: (error: unknown, results: unknown) => void,
) => DriverQuery

/** True is for "until the end of the transaction". No row comes: both settings are texts, and neither is null. */
const enter = `select where set_config('role', 'livetap_app', true) || set_config('app.ws', $1, true) is null`

/**
 * A connection whose every statement runs as the role `livetap_app` with `app.ws` naming the workspace. A statement ahead
 * of it sets both, in the same round trip and before the same Sync: when that one fails, the server skips the other. What
 * it sets ends with the transaction; nothing of it is left to the next user of the connection.
 */
export function workWithin(workspaceId: string, client: DriverClient, Query: QueryClass): StatementClient {
  const run = (text: string, values: unknown[]) =>
    new Promise((resolve, reject) => {
      const query = new Query({ text, values, queryMode: 'extended' }, (error, results) => {
        if (error) reject(error)
        else resolve((results as unknown[]).at(-1))
      })
      sendAhead(query, workspaceId)
      client.query(query)
    })
  return {
    query: (text, values) => (isTransactionControl(text) ? client.query(text, values) : run(text, values)),
    release: (destroy) => client.release(destroy),
  }
}

/** The driver submits a query when those before it on the connection are through: not before may anything be written. */
function sendAhead(query: DriverQuery, workspaceId: string): void {
  const submit = query.submit.bind(query)
  query.submit = (connection) => {
    connection.stream.cork()
    try {
      connection.parse({ text: enter }, true)
      connection.bind({ values: [workspaceId] }, true)
      connection.execute({}, true)
      return submit(connection)
    } finally {
      connection.stream.uncork()
    }
  }
}
