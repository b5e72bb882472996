/** Where things lie in Redis. The prefix keeps installations that share one apart. */
export interface Keys {
  topic(name: string): string
  /** Hash: how often a group tried a message alone, by entry id. */
  tries(topic: string, group: string): string
  /** Hash: entries trimmed before a group read them, by group. */
  lost(topic: string): string
  /** Set: names of the topics that have a group. */
  readonly topics: string
  memo(key: string): string
  lease(name: string): string
  readonly fences: string
  limit(key: string): string
  channel(signal: string): string
}

export function createKeys(prefix: string): Keys {
  return {
    topic: (name) => prefix + name,
    tries: (topic, group) => `${prefix}${topic}:tries:${group}`,
    lost: (topic) => `${prefix}${topic}:lost`,
    topics: `${prefix}ttlc:topics`,
    memo: (key) => `${prefix}ttlc:memo:${key}`,
    lease: (name) => `${prefix}ttlc:lease:${name}`,
    fences: `${prefix}ttlc:fences`,
    limit: (key) => `${prefix}ttlc:limit:${key}`,
    channel: (signal) => prefix + signal,
  }
}
