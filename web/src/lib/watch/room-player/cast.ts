import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { MediaTier } from '@livetap/contracts/rooms/video.ts'
import { makePlayer } from '../players/make-player.ts'
import type { Player, PlayerSurroundings } from '../players/player.ts'
import { chooseSource, type ShownItem, type Source } from '../players/source.ts'

/** A player that takes over has to be in step within so much. */
const inStepMs = 50

interface Actor {
  readonly itemId: string
  readonly source: Source
  readonly player: Player
}

export interface CastOptions extends Omit<PlayerSurroundings, 'onFailed'> {
  readonly embedOrigin: string
  readonly onFailed: (itemId: string, tier: MediaTier) => void
}

/**
 * Which players there are: the one on stage, one that gets ready to take over from it, and one for the next item. An item
 * has one on stage as long as there is any way to play it.
 */
export class Cast {
  private readonly options: CastOptions
  private readonly failed = new Set<string>()
  private item: ShownItem | null = null
  private failedItem: string | undefined
  private timeline: Timeline | undefined
  private onStage: Actor | undefined
  private incoming: Actor | undefined
  private next: Actor | undefined
  volume: number
  isMuted: boolean

  constructor(options: CastOptions) {
    this.options = options
    this.volume = options.volume
    this.isMuted = options.isMuted
  }

  get player(): Player | undefined {
    return this.onStage?.player
  }

  /** There was a way to play the item, and none is left. */
  get isFailed(): boolean {
    return this.failedItem !== undefined && this.failedItem === this.item?.video.id && !this.onStage
  }

  show(item: ShownItem | null): void {
    this.item = item
    if (this.onStage && this.onStage.itemId !== item?.video.id) this.clear()
    if (item) this.cast(item)
  }

  follow(timeline: Timeline): void {
    this.timeline = timeline
    for (const actor of [this.onStage, this.incoming]) if (actor) this.brief(actor)
  }

  preload(item: ShownItem | null): void {
    const source = item && chooseSource(item, this.failed)
    if (this.next && this.next.source.key === source?.key) return
    this.next?.player.dispose()
    // TikTok's player cannot load without playing, and a live has no beginning.
    const isLoadable = source?.tier === 'mp4' || source?.tier === 'photo'
    this.next = item && isLoadable ? this.engage(item, source) : undefined
  }

  /** The players, whose sound or latency is set for all alike. */
  all(): readonly Player[] {
    return [this.onStage, this.incoming, this.next].flatMap((actor) => actor?.player ?? [])
  }

  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted
    this.onStage?.player.setMuted(isMuted)
  }

  setVolume(volume: number): void {
    this.volume = volume
    for (const player of this.all()) player.setVolume(volume)
  }

  dispose(): void {
    this.clear()
    this.next?.player.dispose()
    this.next = undefined
  }

  private clear(): void {
    this.onStage?.player.dispose()
    this.incoming?.player.dispose()
    this.onStage = undefined
    this.incoming = undefined
  }

  /** Brings on whoever plays the item best. */
  private cast(item: ShownItem): void {
    const source = chooseSource(item, this.failed)
    if (!source) return
    const { onStage, incoming } = this
    if (!onStage) {
      this.enter(this.takeNext(item, source) ?? this.engage(item, source))
    } else if (onStage.source.tier !== source.tier && incoming?.source.tier !== source.tier) {
      incoming?.player.dispose()
      this.incoming = this.engage(item, source)
      this.brief(this.incoming)
    }
  }

  private takeNext(item: ShownItem, source: Source): Actor | undefined {
    const { next } = this
    if (next?.itemId !== item.video.id || next.source.key !== source.key) return undefined
    this.next = undefined
    return next
  }

  private engage(item: ShownItem, source: Source): Actor {
    const { options, volume } = this
    const player = makePlayer(source, options.embedOrigin, {
      ...options,
      volume,
      isMuted: true,
      onChange: () => this.hear(actor),
      onFailed: () => this.fail(actor),
    })
    player.element.style.visibility = 'hidden'
    const actor: Actor = { itemId: item.video.id, source, player }
    return actor
  }

  private enter(actor: Actor): void {
    this.onStage = actor
    actor.player.element.style.visibility = 'visible'
    actor.player.setMuted(this.isMuted)
    this.brief(actor)
    this.options.onChange()
  }

  private brief({ itemId, player }: Actor): void {
    if (this.timeline?.itemId === itemId) player.follow(this.timeline)
  }

  private hear(actor: Actor): void {
    if (actor === this.incoming && this.isInStep(actor.player)) {
      const before = this.onStage?.player
      this.incoming = undefined
      this.onStage = actor
      actor.player.element.style.visibility = 'visible'
      before?.dispose()
      actor.player.setMuted(this.isMuted)
    }
    if (actor === this.onStage) this.options.onChange()
  }

  private isInStep(player: Player): boolean {
    const { state, skewMs, isReady } = player.read()
    if (!this.timeline?.playing) return isReady
    return state === 'playing' && skewMs !== undefined && Math.abs(skewMs) <= inStepMs
  }

  private fail(actor: Actor): void {
    this.failed.add(actor.source.key)
    this.failedItem = actor.itemId
    actor.player.dispose()
    if (actor === this.next) this.next = undefined
    if (actor === this.incoming) this.incoming = undefined
    if (actor === this.onStage) {
      const { incoming } = this
      this.onStage = undefined
      this.incoming = undefined
      if (incoming) this.enter(incoming)
      else if (this.item) this.cast(this.item)
    }
    this.options.onFailed(actor.itemId, actor.source.tier)
    this.options.onChange()
  }
}
