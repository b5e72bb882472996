import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EmbedCommand, EmbedEvent } from '../players/embed-messages.ts'
import { EmbedControl } from './embed-control.ts'
import { LearnedLatency } from './latency.ts'
import { positionAt } from './position.ts'

/**
 * TikTok's player as it behaves: plays as soon as it is there, takes each command after a while of its own, so that they
 * overtake each other, loses some, never says that it jumped, and tells its time four times a second while it plays. That it
 * has begun by itself it says late, maybe after what was done since.
 */
class FakeEmbed {
  now = 0
  position = 0
  isPlaying = false
  isLost: () => boolean
  private readonly delay: () => number
  private readonly tail: () => number
  private isTailDue = true
  private readonly due: { at: number; run: () => void }[] = []
  private readonly tell: (event: EmbedEvent) => void

  constructor(tell: (event: EmbedEvent) => void, random: () => number, loss: number) {
    this.tell = tell
    this.delay = () => 20 + 40 * random()
    this.tail = () => 100 + 300 * random()
    this.isLost = () => random() < loss
    this.later(300, () => this.begin())
  }

  take(command: EmbedCommand): void {
    if (!this.isLost()) this.later(this.delay(), () => this.obey(command))
  }

  step(ms: number): void {
    this.now += ms
    if (this.isPlaying) this.position += ms / 1000
    for (const task of this.due.filter(({ at }) => at <= this.now)) {
      this.due.splice(this.due.indexOf(task), 1)
      task.run()
    }
  }

  private begin(): void {
    this.tell({ kind: 'sign' })
    this.obey({ type: 'play' })
    this.report()
  }

  private obey(command: EmbedCommand): void {
    if (command.type === 'seekTo') this.position = command.value
    if (command.type === 'play' && !this.isPlaying) this.later(40, () => this.change(true))
    if (command.type === 'pause' && this.isPlaying) this.change(false)
  }

  private change(isPlaying: boolean): void {
    this.isPlaying = isPlaying
    const say = () => this.tell({ kind: 'state', state: isPlaying ? 'playing' : 'paused' })
    if (isPlaying && this.isTailDue) this.later(this.tail(), say)
    else say()
    if (isPlaying) this.isTailDue = false
  }

  private report(): void {
    if (this.isPlaying) this.tell({ kind: 'time', position: this.position, duration: 60 })
    this.later(250, () => this.report())
  }

  private later(ms: number, run: () => void): void {
    this.due.push({ at: this.now + ms, run })
  }
}

const timeline: Timeline = { seq: 1, itemId: 'a', playing: false, pos: 0, at: 0, rate: 1, reason: 'item' }

function start(random: () => number, loss = 0) {
  const storage = { getItem: () => null, setItem: () => {} }
  const control = new EmbedControl(new LearnedLatency('embed', storage))
  const embed = new FakeEmbed((event) => control.hear(event, embed.now), random, loss)
  const run = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10) {
      embed.step(10)
      const command = embed.now % 30 === 0 ? control.step(embed.now) : undefined
      if (command) embed.take(command)
    }
  }
  const follow = (next: Partial<Timeline>) => control.follow({ ...timeline, ...next })
  follow({})
  return { control, embed, run, follow }
}

const seeds = fc.integer({ min: 1, max: 2 ** 31 - 2 })
/** The same chances for the same seed. */
function chances(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16_807) % (2 ** 31 - 1)
    return state / (2 ** 31 - 1)
  }
}

describe("TikTok's player", () => {
  test('is parked at the beginning although it plays by itself when it is there', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { control, embed, run } = start(chances(seed))
        run(4000)
        expect(embed.isPlaying).toBe(false)
        expect(embed.position).toBe(0)
        expect(control.isReady).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('stands where the room stands, though it says late that it has begun by itself', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { control, embed, run, follow } = start(chances(seed))
        run(2000)
        follow({ pos: 20 })
        run(3000)
        expect([embed.isPlaying, embed.position, control.isReady]).toEqual([false, 20, true])
      }),
      { numRuns: 100 },
    )
  })

  test('is in step after every change, also when a tenth of what it is told is lost', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { embed, run, follow } = start(chances(seed), 0.1)
        run(3000)
        const changes: Partial<Timeline>[] = [
          { playing: true },
          { playing: true, pos: 30 },
          { playing: false, pos: 12 },
          { playing: true, pos: 12 },
        ]
        for (const change of changes) {
          const next = { ...timeline, ...change, at: embed.now + (change.playing ? 400 : 0) }
          follow(next)
          run(9000)
          expect(embed.isPlaying).toBe(next.playing)
          // A lost jump of a player that stands is only noticed when it plays.
          if (next.playing) expect(Math.abs(positionAt(next, embed.now) - embed.position)).toBeLessThan(0.2)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('comes late and is with the others soon', () => {
    const { embed, run, follow } = start(chances(1))
    follow({ playing: true, at: -20_000 })
    run(6000)
    expect(embed.isPlaying).toBe(true)
    expect(Math.abs(embed.position - (20 + embed.now / 1000))).toBeLessThan(0.1)
  })

  test('plays on after it was paused by somebody in its frame', () => {
    const { embed, run, follow } = start(chances(1))
    run(2000)
    follow({ playing: true, at: embed.now + 300 })
    run(5000)
    embed.take({ type: 'pause' })
    run(6000)
    expect(embed.isPlaying).toBe(true)
    expect(Math.abs(embed.position - (embed.now - 2300) / 1000)).toBeLessThan(0.1)
  })

  test('plays with the others also when it says of the beginning, too late, that it plays', () => {
    const { control, embed, run, follow } = start(chances(1))
    run(2000)
    expect(embed.isPlaying).toBe(false)
    control.hear({ kind: 'state', state: 'playing' }, embed.now)
    run(200)
    follow({ playing: true, at: embed.now + 300 })
    run(5000)
    expect(embed.isPlaying).toBe(true)
    expect(Math.abs(embed.position - (embed.now - 2500) / 1000)).toBeLessThan(0.1)
  })
})
