/** Letter groups and how likely they are in each language: a sorted table of hashes, and what belongs to each. */
export interface GramTable {
  readonly languages: readonly string[]
  readonly keys: Uint32Array
  /** Where the entries of a key begin; one more than keys. */
  readonly starts: Uint32Array
  readonly entryLanguages: Uint8Array
  readonly entryScores: Uint8Array
}

const headerBytes = 256

export function encodeGrams(table: GramTable): Buffer {
  const { languages, keys, starts, entryLanguages, entryScores } = table
  const header = JSON.stringify({ languages, keys: keys.length, entries: entryScores.length })
  const counts = Uint8Array.from(keys, (_, index) => (starts[index + 1] ?? 0) - (starts[index] ?? 0))
  return Buffer.concat([
    Buffer.from(header.padEnd(headerBytes)),
    Buffer.from(keys.buffer, keys.byteOffset, keys.byteLength),
    counts,
    entryLanguages,
    entryScores,
  ])
}

export function decodeGrams(file: Buffer): GramTable {
  const header = JSON.parse(file.toString('latin1', 0, headerBytes)) as {
    languages: string[]
    keys: number
    entries: number
  }
  const keys = new Uint32Array(header.keys)
  const starts = new Uint32Array(header.keys + 1)
  const countsAt = headerBytes + header.keys * 4
  for (let index = 0; index < header.keys; index++) {
    keys[index] = file.readUInt32LE(headerBytes + index * 4)
    starts[index + 1] = (starts[index] ?? 0) + file.readUInt8(countsAt + index)
  }
  const entriesAt = countsAt + header.keys
  return {
    languages: header.languages,
    keys,
    starts,
    entryLanguages: file.subarray(entriesAt, entriesAt + header.entries),
    entryScores: file.subarray(entriesAt + header.entries, entriesAt + header.entries * 2),
  }
}
