/** A message that a live has made. */
export interface MadeMessage {
  readonly messageId: string
  /** It was acknowledged: whoever received it has promised to keep it. */
  readonly isAccepted: boolean
}

/** A row of the log of one workspace. */
export interface LogRow {
  readonly pos: number
  readonly eventId: string
  readonly streamId: string
  readonly sessionId: string
  readonly seqNo: number
  readonly eventType: string
  readonly messageId: string | null
  /** It tells that something could not be received. */
  readonly isGap: boolean
}

/** What a client of a stream's feed got over all its connections: positions, as they came. */
export interface ClientStory {
  readonly name: string
  readonly streamId: string
  readonly seen: readonly number[]
  /** How often it was told to begin anew. */
  readonly resets: number
}

/** All that there is to know of a run, for one workspace. */
export interface History {
  /** What each stream's live has made, in order. */
  readonly made: ReadonlyMap<string, readonly MadeMessage[]>
  /** The head of the log, as the database has it. */
  readonly head: number
  readonly log: readonly LogRow[]
  readonly clients: readonly ClientStory[]
}

const harms = ['lost', 'duplicated', 'seqGaps', 'posGaps', 'orderViolations', 'clientGaps'] as const
export type Harm = (typeof harms)[number]

export interface Verdict extends Readonly<Record<Harm, number>> {
  /** Messages of each stream that nobody accepted before they were out of reach: the log says so in their place. */
  readonly missed: ReadonlyMap<string, number>
  /** How often the log says so. */
  readonly recordedGaps: number
  /** The first of what is wrong, in words. */
  readonly examples: readonly string[]
}

const mostExamples = 20

/** Compares what was made with what was stored, and that with what clients saw. Whole when all of `harms` are 0. */
export function judge({ made, head, log, clients }: History): Verdict {
  const rows = log.toSorted((one, other) => one.pos - other.pos)
  const byStream = Map.groupBy(rows, ({ streamId }) => streamId)
  const fates = new Map(
    [...made].map(([streamId, messages]) => [streamId, findFates(streamId, messages, byStream.get(streamId) ?? [])]),
  )
  const found: Record<Harm, string[]> = {
    lost: [...fates.values()].flatMap(({ lost }) => lost),
    duplicated: findDuplicates(rows),
    seqGaps: [...Map.groupBy(rows, ({ sessionId }) => sessionId)].flatMap(findSeqGaps),
    posGaps: findPosGaps(rows, head),
    orderViolations: [...byStream].flatMap(([id, stored]) => findDisorder(stored, made.get(id) ?? [])),
    clientGaps: clients.flatMap((client) => findClientGaps(client, byStream.get(client.streamId) ?? [])),
  }
  return {
    ...(Object.fromEntries(harms.map((harm) => [harm, found[harm].length])) as Record<Harm, number>),
    missed: new Map([...fates].map(([streamId, { missed }]) => [streamId, missed])),
    recordedGaps: rows.filter(({ isGap }) => isGap).length,
    examples: Object.values(found).flat().slice(0, mostExamples),
  }
}

/** What is wrong by the verdict, by name; nothing when all is well. */
export function harmsOf(verdict: Verdict): Harm[] {
  return harms.filter((harm) => verdict[harm] > 0)
}

/**
 * A message that is not stored is lost, unless nobody had accepted it and the log says between the stored ones before
 * and after it that something is missing.
 */
function findFates(streamId: string, made: readonly MadeMessage[], rows: readonly LogRow[]) {
  const positions = new Map<string, number>()
  for (const { messageId, pos } of rows) {
    if (messageId !== null && !positions.has(messageId)) positions.set(messageId, pos)
  }
  const gaps = rows.filter(({ isGap }) => isGap).map(({ pos }) => pos)
  const fates = { lost: [] as string[], missed: 0 }
  let before = 0
  let absent: MadeMessage[] = []
  const close = (after: number) => {
    const isTold = absent.length > 0 && gaps.some((pos) => pos > before && pos < after)
    for (const { messageId, isAccepted } of absent) {
      if (isTold && !isAccepted) fates.missed++
      else fates.lost.push(`${streamId}: message ${messageId}, ${isAccepted ? '' : 'not '}accepted, is not stored`)
    }
    absent = []
  }
  for (const message of made) {
    const pos = positions.get(message.messageId)
    if (pos === undefined) absent.push(message)
    else {
      close(pos)
      before = pos
    }
  }
  // Nothing came after these: nobody can have told.
  close(0)
  return fates
}

function findDuplicates(rows: readonly LogRow[]): string[] {
  const seen = new Set<string>()
  return rows.filter(isRepeated(seen)).map(({ pos, eventType }) => `pos ${pos}: ${eventType} is stored already`)
}

function isRepeated(seen: Set<string>): (row: LogRow) => boolean {
  return ({ eventId, streamId, messageId, eventType }) => {
    const keys = [eventId, ...(messageId === null ? [] : [`${streamId} ${messageId} ${eventType}`])]
    const isKnown = keys.some((key) => seen.has(key))
    for (const key of keys) seen.add(key)
    return isKnown
  }
}

function findSeqGaps([sessionId, rows]: readonly [string, readonly LogRow[]]): string[] {
  const there = new Set(rows.map(({ seqNo }) => seqNo))
  const length = rows.reduce((most, { seqNo }) => Math.max(most, seqNo + 1), 0)
  return Array.from({ length }, (_, seqNo) => seqNo)
    .filter((seqNo) => !there.has(seqNo))
    .map((seqNo) => `session ${sessionId}: seqNo ${seqNo} is missing`)
}

/** Positions that nothing has or that two have, and what the head does not know of. */
function findPosGaps(rows: readonly LogRow[], head: number): string[] {
  const there = new Set(rows.map(({ pos }) => pos))
  const missing = Array.from({ length: head }, (_, n) => n + 1).filter((pos) => !there.has(pos))
  const wrong = rows.filter(({ pos }, n) => pos > head || pos === rows[n - 1]?.pos)
  return [...missing, ...wrong.map(({ pos }) => pos)].map((pos) => `pos ${pos} is missing, taken twice or not counted`)
}

/** Rows of a stream that stand behind what came after them, by the live's own order or by their session's. */
function findDisorder(rows: readonly LogRow[], made: readonly MadeMessage[]): string[] {
  const places = new Map(made.map(({ messageId }, place) => [messageId, place]))
  const newest = new Map<string, number>()
  const isBehind = (what: string, place: number | undefined) => {
    if (place === undefined) return false
    const last = newest.get(what) ?? -1
    newest.set(what, Math.max(last, place))
    return place < last
  }
  return rows
    .filter(({ sessionId, seqNo, messageId }) => {
      const isLate = isBehind('live', messageId === null ? undefined : places.get(messageId))
      return isBehind(sessionId, seqNo) || isLate
    })
    .map(({ pos, streamId }) => `pos ${pos} of ${streamId} should have come before`)
}

function findClientGaps({ name, seen, resets }: ClientStory, rows: readonly LogRow[]): string[] {
  const there = new Set(seen)
  const expected = new Set(rows.map(({ pos }) => pos))
  return [
    ...[...expected].filter((pos) => !there.has(pos)).map((pos) => `${name} did not see pos ${pos}`),
    ...seen.filter((pos) => !expected.has(pos)).map((pos) => `${name} saw pos ${pos}, which is not of its stream`),
    ...seen
      .filter((pos, n) => n > 0 && pos <= (seen[n - 1] ?? 0))
      .map((pos) => `${name} saw pos ${pos} a second time, or too late`),
    ...Array.from({ length: resets }, () => `${name} had to begin anew`),
  ]
}
