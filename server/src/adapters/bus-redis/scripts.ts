import { createHash } from 'node:crypto'

/** A Lua script: what it does is one step, in which nothing else happens on the server. */
export interface Script {
  readonly text: string
  readonly sha: string
}

const script = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') })

/** Turns the flat list of a reply such as XINFO's into a table. */
const fieldsOf = `
local function fields(list)
  local found = {}
  for i = 1, #list, 2 do found[list[i]] = list[i + 1] end
  return found
end
`

const remember = `
local function remember(key, at)
  local keep, ttl, count = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  for i = at + 3, at + 2 + count do redis.call('RPUSH', key, ARGV[i]) end
  redis.call('LTRIM', key, -tonumber(keep), -1)
  redis.call('EXPIRE', key, ttl)
  return at + 3 + count
end
`

/**
 * KEYS: topic, lease, memos… ARGV: fence ('' for none), capacity, field, count, messages…, then per memo: keep, ttl, count, values…
 * Answers 'ok', 'lease-lost' or 'full'.
 */
export const publishScript = script(`${remember}
if ARGV[1] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[1] then return 'lease-lost' end
local capacity, count = tonumber(ARGV[2]), tonumber(ARGV[4])
local length = redis.call('XLEN', KEYS[1])
if count > 0 and length > 0 and length + count > capacity then return 'full' end
for i = 5, 4 + count do redis.call('XADD', KEYS[1], '*', ARGV[3], ARGV[i]) end
local at = 5 + count
for i = 3, #KEYS do at = remember(KEYS[i], at) end
return 'ok'
`)

/**
 * KEYS: topic, tries, lease, then the targets and memos that ARGV names by number.
 * ARGV: group, fence, capacity, number of targets, per target: key number, messages; number of ids, ids…;
 * then per emission: number of its id, key number, field, message, key number of a memo or 0, and the memo.
 * Only an id whose acknowledgement is new publishes. Answers 'ok', 'fenced', or the number of the key that is full.
 */
export const settleScript = script(`${remember}
if redis.call('GET', KEYS[3]) ~= ARGV[2] then return 'fenced' end
local capacity, at = tonumber(ARGV[3]), 5
for i = 1, tonumber(ARGV[4]) do
  local key, count = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local length = redis.call('XLEN', KEYS[key])
  if length > 0 and length + count > capacity then return key end
  at = at + 2
end
local count, fresh = tonumber(ARGV[at]), {}
local tried = redis.call('EXISTS', KEYS[2]) == 1
for i = 1, count do
  local id = ARGV[at + i]
  fresh[i] = redis.call('XACK', KEYS[1], ARGV[1], id) == 1
  if tried then redis.call('HDEL', KEYS[2], id) end
end
at = at + count + 1
while at <= #ARGV do
  local index, key, memo = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 4])
  if fresh[index] then redis.call('XADD', KEYS[key], '*', ARGV[at + 2], ARGV[at + 3]) end
  at = at + 5
  if memo > 0 then
    if fresh[index] then at = remember(KEYS[memo], at) else at = at + 3 + tonumber(ARGV[at + 2]) end
  end
end
return 'ok'
`)

/** KEYS: topic, the set of all topics. ARGV: group, name of the topic. A new group starts with the oldest entry. */
export const ensureGroupScript = script(`${fieldsOf}
redis.call('SADD', KEYS[2], ARGV[2])
local gone = 0
if redis.call('EXISTS', KEYS[1]) == 1 then
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
    if fields(group)['name'] == ARGV[1] then return 0 end
  end
  local stream = fields(redis.call('XINFO', 'STREAM', KEYS[1]))
  gone = stream['entries-added'] - stream['length']
end
redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM', 'ENTRIESREAD', gone)
return 1
`)

/**
 * KEYS: topic, lease, the lost counts. ARGV: group, consumer, fence, count. Reads what nobody was given yet.
 * Answers 'fenced', the id last delivered when there is nothing, or a list of {id, first value}.
 * Entries that were trimmed unread show here, and only before the read: more lag than entries. Of a read Redis keeps
 * nothing but the last id where it writes down and replicates: how many were read, it is told.
 */
export const readNewScript = script(`${fieldsOf}
if redis.call('GET', KEYS[2]) ~= ARGV[3] then return 'fenced' end
local last, read = '0-0', false
for _, listed in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = fields(listed)
  if group['name'] == ARGV[1] then
    last, read = group['last-delivered-id'], group['entries-read']
    local length = redis.call('XLEN', KEYS[1])
    if group['lag'] and group['lag'] > length then
      local added = fields(redis.call('XINFO', 'STREAM', KEYS[1]))['entries-added']
      read = added - length
      redis.call('HINCRBY', KEYS[3], ARGV[1], group['lag'] - length)
      redis.call('XGROUP', 'SETID', KEYS[1], ARGV[1], last, 'ENTRIESREAD', read)
    end
  end
end
local reply = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', ARGV[4], 'STREAMS', KEYS[1], '>')
if not reply then return last end
local entries = {}
for i, entry in ipairs(reply[1][2]) do entries[i] = { entry[1], entry[2][2] or '' } end
if read then redis.call('XGROUP', 'SETID', KEYS[1], ARGV[1], entries[#entries][1], 'ENTRIESREAD', read + #entries) end
return entries
`)

/**
 * KEYS: topic, lease, the lost counts. ARGV: group, consumer, fence, count. Reads what this consumer was given and
 * has not acknowledged. Answers 'fenced' or a list of {id, first value, deliveries so far}; trimmed ones are counted.
 */
export const readPendingScript = script(`
if redis.call('GET', KEYS[2]) ~= ARGV[3] then return 'fenced' end
local entries, gone = {}, 0
repeat
  local reply = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', ARGV[4], 'STREAMS', KEYS[1], '0')
  local listed = reply and reply[1][2] or {}
  gone = 0
  for _, entry in ipairs(listed) do
    if entry[2] then
      entries[#entries + 1] = { entry[1], entry[2][2] or '' }
    else
      gone = gone + redis.call('XACK', KEYS[1], ARGV[1], entry[1])
    end
  end
  if gone > 0 then redis.call('HINCRBY', KEYS[3], ARGV[1], gone) end
until #entries > 0 or gone == 0
local times = {}
for _, pending in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', ARGV[4], ARGV[2])) do
  times[pending[1]] = pending[4]
end
for _, entry in ipairs(entries) do entry[3] = times[entry[1]] or 1 end
return entries
`)

/**
 * KEYS: topic, lease, the lost counts. ARGV: group, consumer, fence, start. Takes over a page of what other consumers
 * left behind, in order. Answers 'fenced' or where to go on ('0-0' at the end, when the others are forgotten too).
 */
export const takeOverScript = script(`${fieldsOf}
if redis.call('GET', KEYS[2]) ~= ARGV[3] then return 'fenced' end
local reply = redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[4], 'COUNT', 500, 'JUSTID')
if #reply[3] > 0 then redis.call('HINCRBY', KEYS[3], ARGV[1], #reply[3]) end
if reply[1] ~= '0-0' then return reply[1] end
for _, listed in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = fields(listed)
  if consumer['name'] ~= ARGV[2] and consumer['pending'] == 0 then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer['name'])
  end
end
return '0-0'
`)

/**
 * KEYS: topic. ARGV: entries to keep when there is no group. Drops what every group has acknowledged, never more;
 * a topic that nobody reads keeps its newest entries. Answers how many are left.
 */
export const trimScript = script(`${fieldsOf}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local function parts(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(seq)
end
local ms, seq
for _, listed in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = fields(listed)
  local groupMs, groupSeq = parts(group['last-delivered-id'])
  groupSeq = groupSeq + 1
  if group['pending'] > 0 then groupMs, groupSeq = parts(redis.call('XPENDING', KEYS[1], group['name'])[2]) end
  if not ms or groupMs < ms or (groupMs == ms and groupSeq < seq) then ms, seq = groupMs, groupSeq end
end
if ms then
  redis.call('XTRIM', KEYS[1], 'MINID', '=', string.format('%.0f-%.0f', ms, seq))
else
  redis.call('XTRIM', KEYS[1], 'MAXLEN', '=', ARGV[1])
end
return redis.call('XLEN', KEYS[1])
`)

/**
 * KEYS: topic. ARGV: the newest id at the beginning, or '' to take it now. Answers the oldest id up to it that is left,
 * or '', and the newest. What no group reads is dropped up to it.
 */
export const drainScript = script(`
if redis.call('EXISTS', KEYS[1]) == 0 then return { '', '0-0' } end
local newest = ARGV[1]
if newest == '' then
  local entries = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
  if not entries[1] then return { '', '0-0' } end
  newest = entries[1][1]
end
if #redis.call('XINFO', 'GROUPS', KEYS[1]) == 0 then
  redis.call('XTRIM', KEYS[1], 'MINID', '=', newest)
  redis.call('XDEL', KEYS[1], newest)
end
local oldest = redis.call('XRANGE', KEYS[1], '-', newest, 'COUNT', 1)
return { oldest[1] and oldest[1][1] or '', newest }
`)

/** KEYS: topic, the lost counts. Answers a list of {group, entries not delivered or -1, pending, lost}. */
export const lagScript = script(`${fieldsOf}
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
local length, found = redis.call('XLEN', KEYS[1]), {}
for i, listed in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = fields(listed)
  local lost, unread = tonumber(redis.call('HGET', KEYS[2], group['name']) or '0'), group['lag'] or -1
  if unread > length then
    lost = lost + unread - length
    unread = length
  end
  if unread < 0 then
    unread = #redis.call('XRANGE', KEYS[1], '(' .. group['last-delivered-id'], '+', 'COUNT', 10000)
  end
  found[i] = { group['name'], unread, group['pending'], lost }
end
return found
`)

/** KEYS: lease, fences. ARGV: ttl in ms. Answers the new fence, or 0 while somebody holds it. Fences outgrow a flush. */
export const acquireScript = script(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local time = redis.call('TIME')
local fence = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
if fence <= last then fence = last + 1 end
local text = string.format('%.0f', fence)
redis.call('SET', KEYS[2], text)
redis.call('SET', KEYS[1], text, 'PX', ARGV[1])
return fence
`)

/** KEYS: lease. ARGV: fence, ttl in ms. Answers 1, or 0 when it is not ours (any more). */
export const renewScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`)

/** KEYS: lease. ARGV: fence. */
export const releaseScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`)

/** KEYS: count. ARGV: window in milliseconds. Answers the count, and how many milliseconds it still stands. */
export const takeScript = script(`
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
`)
