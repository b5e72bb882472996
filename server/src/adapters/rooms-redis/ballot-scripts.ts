/**
 * A ballot lies in two hashes: KEYS[1] has v and a voter to where they chose what, and g and a gift to what it is for;
 * KEYS[2] tallies by choice. KEYS: ballot, tallies, ballots, room. ARGV: most in it, then of each entry, in their order:
 * vote or gift, voter, place, choice or weight, id. Answers whether it is full, then choices and tallies in turn. Lasts as
 * long as the room does.
 */
export const castScript = `
local left = redis.call('PTTL', KEYS[4])
if left <= 0 then return { 0 } end
local known = redis.call('HLEN', KEYS[1])
local isFull = 0
local function add(choice, count)
  if redis.call('HINCRBY', KEYS[2], choice, count) == 0 then redis.call('HDEL', KEYS[2], choice) end
end
local function keep(field, value, isNew)
  if isNew and known >= tonumber(ARGV[1]) then
    isFull = 1
    return false
  end
  if isNew then known = known + 1 end
  redis.call('HSET', KEYS[1], field, value)
  return true
end
for i = 2, #ARGV, 5 do
  local kind, voter, at, what, id = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), ARGV[i + 3], ARGV[i + 4]
  local chosen = redis.call('HGET', KEYS[1], 'v' .. voter)
  local before, choice
  if chosen then before, choice = string.match(chosen, '^(%d+) (.*)$') end
  if kind == 'vote' then
    if not chosen or tonumber(before) < at then
      if keep('v' .. voter, ARGV[i + 2] .. ' ' .. what, not chosen) then
        if chosen then add(choice, -1) end
        add(what, 1)
      end
    end
  elseif chosen and tonumber(before) <= at and redis.call('HEXISTS', KEYS[1], 'g' .. id) == 0 then
    if keep('g' .. id, choice, true) then add(choice, what) end
  end
end
for i = 1, 2 do
  redis.call('SADD', KEYS[3], KEYS[i])
  redis.call('PEXPIRE', KEYS[i], left)
end
redis.call('PEXPIRE', KEYS[3], left)
local answer = redis.call('HGETALL', KEYS[2])
table.insert(answer, 1, isFull)
return answer
`

/** KEYS: ballots, room. ARGV: version of the room, then the keys of ballots that stay. Answers 0 where the room is another. */
export const keepScript = `
if redis.call('HGET', KEYS[2], 'v') ~= ARGV[1] then return 0 end
local kept = {}
for i = 2, #ARGV do kept[ARGV[i]] = true end
for _, key in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if not kept[key] then
    redis.call('UNLINK', key)
    redis.call('SREM', KEYS[1], key)
  end
end
return 1
`
