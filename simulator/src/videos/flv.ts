/** A piece of an FLV stream. `time` is in milliseconds. */
interface Tag {
  readonly type: number
  readonly time: number
  readonly body: Buffer
  /** A picture that needs no other. */
  readonly isKey: boolean
}

const audio = 8
const video = 9
const headerLength = 13
const loopMs = 6_000

/** An endless HTTP-FLV stream made of one short file, whose timestamps go on from loop to loop. */
export class EndlessFlv {
  readonly #header: Buffer
  readonly #preamble: readonly Tag[]
  readonly #tags: readonly Tag[]

  constructor(file: Buffer) {
    const tags = readTags(file)
    this.#header = file.subarray(0, headerLength)
    this.#preamble = tags.filter(isConfiguration)
    this.#tags = tags.filter(
      (tag) => (tag.type === audio || tag.type === video) && !isConfiguration(tag) && !isEnd(tag),
    )
  }

  /** What a viewer gets first who comes `at` milliseconds after the beginning: it starts with the last key frame. */
  begin(at: number): Buffer {
    const from = this.#findKey(at)
    return Buffer.concat([this.#header, ...this.#preamble.map((tag) => writeTag(tag, from)), this.between(from, at)])
  }

  /** The tags from one moment until before another. */
  between(from: number, to: number): Buffer {
    const parts: Buffer[] = []
    for (let loop = Math.floor(from / loopMs); loop * loopMs < to; loop++) {
      for (const tag of this.#tags) {
        const time = loop * loopMs + tag.time
        if (time >= from && time < to) parts.push(writeTag(tag, time))
      }
    }
    return Buffer.concat(parts)
  }

  #findKey(at: number): number {
    const loop = Math.floor(at / loopMs)
    const keys = this.#tags.filter(({ isKey, time }) => isKey && loop * loopMs + time <= at)
    return loop * loopMs + (keys.at(-1)?.time ?? 0)
  }
}

function readTags(file: Buffer): Tag[] {
  const tags: Tag[] = []
  for (let at = headerLength; at + 11 <= file.length; ) {
    const type = file.readUInt8(at)
    const size = file.readUIntBE(at + 1, 3)
    const time = file.readUIntBE(at + 4, 3) + file.readUInt8(at + 7) * 2 ** 24
    const body = file.subarray(at + 11, at + 11 + size)
    tags.push({ type, time, body, isKey: type === video && (body[0] ?? 0) >> 4 === 1 })
    at += 11 + size + 4
  }
  return tags
}

/** Says how the pictures or the sound that follow are to be decoded. */
function isConfiguration({ type, body }: Tag): boolean {
  return (type === audio || type === video) && body[1] === 0
}

/** The file says that it ends; the live does not. */
function isEnd({ type, body }: Tag): boolean {
  return type === video && body[1] === 2
}

function writeTag({ type, body }: Tag, time: number): Buffer {
  const head = Buffer.alloc(11)
  head.writeUInt8(type, 0)
  head.writeUIntBE(body.length, 1, 3)
  head.writeUIntBE(time % 2 ** 24, 4, 3)
  head.writeUInt8(Math.floor(time / 2 ** 24) % 256, 7)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(11 + body.length)
  return Buffer.concat([head, body, length])
}
