const milliseconds = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
`
const text = (number: string) => `string.format('%.0f', ${number})`

/**
 * A room lies in the hash KEYS[1]: d is its document, v its version, t when it was changed last. KEYS: room, rooms. ARGV:
 * id, document, milliseconds to keep, least version. Keeps the room unless it is kept already; answers document and version
 * of what is kept, and 1 if that is new.
 */
export const openScript = `${milliseconds}
local isNew = 0
if redis.call('EXISTS', KEYS[1]) == 0 then
  isNew = 1
  redis.call('HSET', KEYS[1], 'd', ARGV[2], 'v', ${text('math.max(now, tonumber(ARGV[4]))')}, 't', ${text('now')})
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'd', 'v')
return { kept[1], kept[2], isNew }
`

const answerRoom = `
local kept = redis.call('HMGET', KEYS[1], 'd', 'v', 't')
if not kept[1] then return {} end
return { kept[1], kept[2], ${text('math.max(now, tonumber(kept[3]))')} }
`

/** The room with all it has lasts so long: KEYS, and the keys that are in the set of its ballots, KEYS[3]. */
const keepAll = (ms: string) => `
for i = 1, #KEYS do redis.call('PEXPIRE', KEYS[i], ${ms}) end
for _, key in ipairs(redis.call('SMEMBERS', KEYS[3])) do redis.call('PEXPIRE', key, ${ms}) end`

/** KEYS: room. Answers document, version and the time to decide at, or nothing. */
export const readScript = `${milliseconds}${answerRoom}`

/**
 * KEYS: room, rooms, ballots, then what else the room has. ARGV: version that was decided on, its next one, document, time, id,
 * milliseconds to keep. Answers 1, or, when somebody was faster, the same as reading.
 */
export const writeScript = `${milliseconds}
if redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then ${answerRoom} end
redis.call('HSET', KEYS[1], 'd', ARGV[3], 'v', ARGV[2], 't', ARGV[4])
${keepAll('ARGV[6]')}
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[6]), ARGV[5])
return 1
`

/** KEYS: rooms. Answers the ids of those that are kept. */
export const listScript = `${milliseconds}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ${text('now')})
return redis.call('ZRANGE', KEYS[1], 0, -1)
`

/** KEYS: messages, room. ARGV: message, how many to keep. Lasts as long as the room does. */
export const sayScript = `
local left = redis.call('PTTL', KEYS[2])
if left <= 0 then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], -tonumber(ARGV[2]), -1)
redis.call('PEXPIRE', KEYS[1], left)
return 1
`

/** KEYS: messages. ARGV: id. Answers how many were removed. */
export const unsayScript = `
local removed = 0
for _, said in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if cjson.decode(said)['id'] == ARGV[1] then removed = removed + redis.call('LREM', KEYS[1], 0, said) end
end
return removed
`

/**
 * KEYS: room, rooms, ballots, presences (by when they end), reports, messages. ARGV: milliseconds that a presence lasts, id,
 * milliseconds to keep the room, then connection and presence in turn.
 */
export const beatScript = `${milliseconds}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for i = 4, #ARGV, 2 do
  redis.call('ZADD', KEYS[4], now + tonumber(ARGV[1]), ARGV[i])
  redis.call('HSET', KEYS[5], ARGV[i], ARGV[i + 1])
end
${keepAll('ARGV[3]')}
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[2])
return 1
`

/** KEYS: presences, reports. Forgets those that are over; answers the others. */
export const presentScript = `${milliseconds}
local over = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ${text('now')})
if #over > 0 then
  redis.call('ZREM', KEYS[1], unpack(over))
  redis.call('HDEL', KEYS[2], unpack(over))
end
return redis.call('HVALS', KEYS[2])
`
