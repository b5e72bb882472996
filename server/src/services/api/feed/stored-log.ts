import { findLogTail, getHead, readLog } from '#domain/events/events.ts'
import type { Db } from '#ports/db.ts'
import type { FeedLog } from './log.ts'

/** The log of a workspace as it is in the database. */
export function createStoredLog(query: Db['query'], workspaceId: string): FeedLog {
  return {
    readHead: () => getHead(query, workspaceId),
    async readPage(filter, after, upTo, limit) {
      const events = await readLog(query, workspaceId, after, limit, { ...filter, upTo })
      const last = events.at(-1)
      return { events, to: events.length < limit || last === undefined ? upTo : last.pos }
    },
    findTail: (filter, count, upTo) =>
      count === 0 ? Promise.resolve(upTo) : findLogTail(query, workspaceId, count, { ...filter, upTo }),
  }
}
