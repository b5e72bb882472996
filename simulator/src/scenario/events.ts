/** Somebody in a live: a viewer or the host. All of it is made up. */
export interface Person {
  readonly userId: string
  readonly uniqueId: string
  readonly nickname: string
  /** Which of the generated pictures is theirs. */
  readonly avatar: number
  readonly follow: 'none' | 'follower' | 'friend'
  readonly moderator: boolean
  readonly subscriber: boolean
  /** 0 is no level. */
  readonly gifterLevel: number
  readonly teamLevel: number
  readonly followers: number
}

/** One side of a battle: the host, the score, and who gave it. */
export interface BattleSide {
  readonly host: Person
  readonly score: number
  readonly supporters: readonly { readonly person: Person; readonly score: number }[]
}

/** Something that happens in a live, before it has the shape of TikTok's wire. Plain data, so that it can be written in JSON. */
export type SimulatedEvent =
  | {
      readonly kind: 'comment'
      readonly person: Person
      readonly text: string
      readonly language: string
      readonly emotes?: readonly EmoteMark[]
      readonly mentions?: Person
    }
  /** `repeatCount` is the running total of the streak `streak`; 0 is no streak. */
  | {
      readonly kind: 'gift'
      readonly person: Person
      readonly giftId: number
      readonly repeatCount: number
      readonly repeatEnd: boolean
      readonly streak: number
    }
  | { readonly kind: 'like'; readonly person: Person; readonly count: number; readonly total: number }
  | { readonly kind: 'join'; readonly person: Person; readonly viewers: number }
  | { readonly kind: 'follow'; readonly person: Person; readonly followers: number }
  | { readonly kind: 'share'; readonly person: Person; readonly shares: number }
  | { readonly kind: 'subscribe'; readonly person: Person; readonly months: number }
  | { readonly kind: 'emote'; readonly person: Person; readonly emote: number }
  | { readonly kind: 'question'; readonly person: Person; readonly text: string; readonly question: number }
  | {
      readonly kind: 'envelope'
      readonly person: Person
      readonly diamonds: number
      readonly people: number
      readonly envelope: number
    }
  | {
      readonly kind: 'viewers'
      readonly current: number
      readonly total: number
      readonly top: readonly { readonly person: Person; readonly score: number }[]
    }
  | {
      readonly kind: 'battle'
      readonly battle: number
      readonly phase: 'open' | 'score' | 'finish'
      readonly seconds: number
      readonly sides: readonly [BattleSide, BattleSide]
    }
  | { readonly kind: 'control'; readonly action: ControlAction }
  /** Any message, also one that no schema knows. */
  | { readonly kind: 'raw'; readonly type: string; readonly payloadBase64: string }

/** An emote inside a comment: which picture, and before which character it stands. */
export interface EmoteMark {
  readonly index: number
  readonly emote: number
}

export type ControlAction = 'paused' | 'resumed' | 'ended' | 'suspended'
export type EventKind = SimulatedEvent['kind']

/** An event and when it happens, in milliseconds from the start of the live. */
export interface TimedEvent {
  readonly at: number
  readonly event: SimulatedEvent
}
