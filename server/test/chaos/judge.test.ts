import { describe, expect, test } from 'vitest'
import { type ClientStory, type Harm, type History, harmsOf, judge, type LogRow } from './judge.ts'

/** How a design can be wrong (M1 to M9 of the plan of reliability), and what it does to the history of a run. */
type Flaw =
  | 'seqNo begins anew with each connection, ids know no session'
  | 'what TikTok resends is not recognised'
  | 'acknowledged before it is stored'
  | 'what a dead consumer had is not taken up'
  | 'a stale holder may write'
  | 'rows become visible in another order than their positions'
  | 'history is read, then news are listened to'
  | 'what comes twice is dropped, what does not come is not missed'
  | 'ids of two workspaces collide, and nobody looks'

const streamId = 'live'
const resent = 10
const perConnection = 40
const connections = 5
/** What was on the way when a connection broke. */
const lostOnTheWay = 4
const batch = 8

interface Writing {
  readonly rows: Omit<LogRow, 'pos'>[]
  readonly known: Set<string>
}

/** A live of some connections, each of which breaks, and the log that a recorder with this flaw makes of it. */
function tell(flaw?: Flaw, isTold = false): History {
  const made = Array.from({ length: connections * perConnection }, (_, n) => ({
    messageId: String(1000 + n),
    isAccepted: n % perConnection < perConnection - lostOnTheWay,
  }))
  const writing: Writing = { rows: [], known: new Set() }
  for (let connection = 0; connection < connections; connection++) receive(writing, made, connection, flaw, isTold)
  const log = store(writing.rows, flaw)
  return { made: new Map([[streamId, made]]), head: log.length, log, clients: [watch(log, flaw)] }
}

function receive(
  { rows, known }: Writing,
  made: readonly { messageId: string }[],
  n: number,
  flaw?: Flaw,
  told = false,
) {
  const isLast = n === connections - 1
  const start = n * perConnection
  const end = start + perConnection - (isLast ? 0 : lostOnTheWay)
  // Of a live that goes on meanwhile the history does not reach back.
  const history = made.slice(told ? start : Math.max(0, start - resent), start)
  const fresh = [...history, ...made.slice(start, end)].filter(
    ({ messageId }) => flaw === 'what TikTok resends is not recognised' || !known.has(messageId),
  )
  const sessionId = flaw?.startsWith('seqNo') ? 'all' : `session ${n}`
  const controls = [{ eventType: 'CONNECTED' }, ...(told && n > 0 ? [{ eventType: 'RAW', isGap: true }] : [])]
  const all = [...controls, ...fresh.map(({ messageId }) => ({ eventType: 'CHAT', messageId }))]
  for (const [seqNo, row] of all.entries()) {
    const eventId = `${sessionId}:${seqNo}:${row.eventType}`
    rows.push({ messageId: null, isGap: false, ...row, streamId, sessionId, seqNo, eventId })
  }
  for (const { messageId } of fresh) known.add(messageId)
}

/** The rows with their positions. */
function store(rows: readonly Omit<LogRow, 'pos'>[], flaw?: Flaw): LogRow[] {
  const seen = new Set<string>()
  const isNew = ({ eventId }: { eventId: string }) => !seen.has(eventId) && seen.add(eventId)
  const isHandled = (_: unknown, n: number) => Math.floor(n / batch) !== 6
  const ways: Partial<Record<Flaw, (all: Omit<LogRow, 'pos'>[]) => Omit<LogRow, 'pos'>[]>> = {
    'acknowledged before it is stored': (all) => all.filter(isHandled),
    'what a dead consumer had is not taken up': (all) => all.filter(isHandled),
    'a stale holder may write': (all) => {
      const at = all.findIndex(({ sessionId }) => sessionId === 'session 2')
      const late = all.slice(at - 3, at)
      return [...all.slice(0, at - 3), ...all.slice(at, at + 6), ...late, ...all.slice(at + 6)]
    },
    // The other workspace was first.
    'ids of two workspaces collide, and nobody looks': (all) => all.filter(({ seqNo }) => seqNo >= 20),
  }
  const change = (flaw && ways[flaw]) ?? ((all) => all)
  return change([...rows])
    .filter(isNew)
    .map((row, n) => ({ ...row, pos: n + 1 }))
}

function watch(log: readonly LogRow[], flaw?: Flaw): ClientStory {
  const all = log.map(({ pos }) => pos)
  const [half, some] = [Math.floor(all.length / 2), 3]
  const ways: Partial<Record<Flaw, number[]>> = {
    'rows become visible in another order than their positions': all.filter((pos) => pos % 30 !== 0),
    'history is read, then news are listened to': [...all.slice(0, half), ...all.slice(half + some)],
    'what comes twice is dropped, what does not come is not missed': all.filter((pos) => pos <= half || pos > half + 1),
  }
  return { name: 'a client', streamId, seen: (flaw && ways[flaw]) ?? all, resets: 0 }
}

describe('the judge', () => {
  test('finds nothing wrong with what went well', () => {
    const verdict = judge(tell())
    expect(verdict.examples).toEqual([])
    expect(harmsOf(verdict)).toEqual([])
    expect(verdict).toMatchObject({ missed: new Map([[streamId, 0]]), recordedGaps: 0 })
  })

  test('tells what nobody accepted and the log speaks of from what is lost', () => {
    const verdict = judge(tell(undefined, true))
    expect(harmsOf(verdict)).toEqual([])
    const missed = new Map([[streamId, (connections - 1) * lostOnTheWay]])
    expect(verdict).toMatchObject({ missed, recordedGaps: connections - 1 })
  })

  test.each<[Flaw, Harm]>([
    ['seqNo begins anew with each connection, ids know no session', 'lost'],
    ['what TikTok resends is not recognised', 'duplicated'],
    ['acknowledged before it is stored', 'lost'],
    ['what a dead consumer had is not taken up', 'lost'],
    ['a stale holder may write', 'orderViolations'],
    ['rows become visible in another order than their positions', 'clientGaps'],
    ['history is read, then news are listened to', 'clientGaps'],
    ['what comes twice is dropped, what does not come is not missed', 'clientGaps'],
    ['ids of two workspaces collide, and nobody looks', 'lost'],
  ])('finds: %s', (flaw, harm) => {
    expect(harmsOf(judge(tell(flaw)))).toContain(harm)
  })

  const good = tell()
  const without = (n: number) => good.log.filter((_, at) => at !== n)
  const [client] = good.clients
  const seen = client?.seen ?? []
  test.each<[string, History, Harm[], number]>([
    ['a row is missing', { ...good, log: without(70), clients: [] }, ['lost', 'seqGaps', 'posGaps'], 3],
    ['the head knows of one more', { ...good, head: good.head + 1 }, ['posGaps'], 1],
    ['the head is behind', { ...good, head: good.head - 1 }, ['posGaps'], 1],
    ['a client saw one twice', withSeen([...seen.slice(0, 9), ...seen.slice(8)]), ['clientGaps'], 1],
    ['a client had to begin anew', { ...good, clients: [{ name: 'c', streamId, seen, resets: 1 }] }, ['clientGaps'], 1],
    ['a client saw what is not there', withSeen([...seen, good.head + 1]), ['clientGaps'], 1],
    ['the end is missing', { ...good, log: good.log.slice(0, -2), head: good.head - 2, clients: [] }, ['lost'], 2],
  ])('counts: %s', (_what, history, harms, count) => {
    const verdict = judge(history)
    expect(harmsOf(verdict)).toEqual(harms)
    expect(verdict.examples).toHaveLength(count)
  })

  function withSeen(positions: readonly number[]): History {
    return { ...good, clients: [{ name: 'c', streamId, seen: positions, resets: 0 }] }
  }

  test('a gap excuses what was not accepted, and only between its neighbours', () => {
    const told = tell(undefined, true)
    const elsewhere = told.log.filter(({ isGap, sessionId }) => !isGap || sessionId !== 'session 2')
    expect(judge({ ...told, log: elsewhere })).toMatchObject({ lost: lostOnTheWay })
    const accepted = new Map([[streamId, (told.made.get(streamId) ?? []).map((m) => ({ ...m, isAccepted: true }))]])
    const missed = new Map([[streamId, 0]])
    expect(judge({ ...told, made: accepted })).toMatchObject({ lost: (connections - 1) * lostOnTheWay, missed })
  })
})
