import type { Person } from '@livetap/contracts/metrics.ts'
import type { FocusItem, ModerationChange, ModerationSnapshot } from '@livetap/contracts/workspace/moderation.ts'
import { describeError, request } from '../../../lib/api.ts'
import { type LinkState, openStream, type StreamMessage } from '../../../lib/stream/stream.ts'
import type { Command } from './commands.ts'
import {
  type DeskModel,
  type DeskState,
  emptyModel,
  guess,
  type Item,
  keyOf,
  settle,
  shownState,
  takeChange,
  takeSnapshot,
} from './desk-state.ts'

/** What was done just now, or could not be. */
export interface Notice {
  readonly id: number
  readonly text: string
  readonly failed: boolean
  /** To whom it was done. */
  readonly about?: Person | undefined
  readonly undo?: Command | undefined
}

/** What a desk shows; a new object with every change. */
export interface DeskView {
  readonly state: DeskState
  readonly link: LinkState
  readonly notice: Notice | undefined
  /** Holds and questions decided on this page: others decided the rest. */
  readonly own: ReadonlySet<string>
}

const root = '/moderation'
const keptUndos = 20
const focusPause = 400

/** What the moderators of a live do together: heard over the live channel, changed by plain requests. */
export class DeskStore {
  private readonly streamId: string
  private readonly listeners = new Set<() => void>()
  private model: DeskModel = emptyModel
  private view: DeskView = {
    state: emptyModel.told,
    link: { state: 'connecting' },
    notice: undefined,
    own: new Set(),
  }
  private undos: Command[] = []
  private readonly sending = new Map<string, Promise<unknown>>()
  private nextId = 1
  private stream: { close(): void } | undefined
  private focusTimer: ReturnType<typeof setTimeout> | undefined
  private focus: FocusItem | null = null

  constructor(streamId: string) {
    this.streamId = streamId
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly read = (): DeskView => this.view

  open(): void {
    this.stream = openStream({
      url: `/api/v1${root}/streams/${encodeURIComponent(this.streamId)}/live`,
      onLink: (link) => this.show({ link }),
      onMessages: (messages) => this.take(messages),
    })
  }

  close(): void {
    clearTimeout(this.focusTimer)
    this.stream?.close()
  }

  /** Does it: shown at once, and taken back with a word when the server refuses. */
  async run(command: Command): Promise<boolean> {
    const id = this.nextId
    this.nextId += 1
    const key = keyOf(command.guess)
    this.change(guess(this.model, id, command.guess), new Set(this.view.own).add(key))
    if (command.undo) this.undos = [...this.undos, command.undo].slice(-keptUndos)
    try {
      const item = await this.send(command, key)
      this.change(settle(this.model, id, item && ({ part: command.guess.part, item } as Item)))
      this.notify({ text: command.words, about: personOf(command.guess), undo: command.undo, failed: false })
      return true
    } catch (error) {
      const left = new Set(this.view.own)
      left.delete(key)
      this.undos = this.undos.filter((one) => one !== command.undo)
      this.change(settle(this.model, id, undefined), left)
      this.fail(error)
      return false
    }
  }

  /** One after the other for each thing: what takes a deed back must not overtake it. */
  private async send({ method, path, body }: Command, key: string): Promise<Item['item']> {
    const before = this.sending.get(key)
    const sent = (async () => {
      await before?.catch(() => undefined)
      return request<Item['item']>(root + path, { method, ...(body && { body }) })
    })()
    this.sending.set(key, sent)
    try {
      return await sent
    } finally {
      if (this.sending.get(key) === sent) this.sending.delete(key)
    }
  }

  /** Takes back what was done on this page last, or this. */
  undo(command = this.undos.at(-1)): void {
    if (!command) return
    this.undos = this.undos.filter((one) => one !== command)
    void this.run(command)
  }

  fail(error: unknown): void {
    const { title, detail } = describeError(error)
    this.notify({ text: [title, detail].filter(Boolean).join('. '), failed: true })
  }

  dismiss(id: number): void {
    if (this.view.notice?.id === id) this.show({ notice: undefined })
  }

  /** Tells the others what this page looks at; not more often than somebody moves on. */
  look(item: FocusItem | null): void {
    if (item?.id === this.focus?.id && item?.kind === this.focus?.kind) return
    this.focus = item
    clearTimeout(this.focusTimer)
    this.focusTimer = setTimeout(() => this.tellFocus(), focusPause)
  }

  private tellFocus(): void {
    const presenceId = this.model.told.you?.presenceId
    if (presenceId === undefined) return
    const path = `${root}/streams/${encodeURIComponent(this.streamId)}/focus`
    // Nobody misses it: the next move tells again.
    request(path, { method: 'PUT', body: { presenceId, item: this.focus } }).catch(() => undefined)
  }

  private notify(notice: Omit<Notice, 'id'>): void {
    this.show({ notice: { id: this.nextId, ...notice } })
    this.nextId += 1
  }

  private take(messages: readonly StreamMessage[]): void {
    let { model } = this
    for (const { event, data } of messages) {
      if (data === undefined) continue
      if (event === 'snapshot') model = takeSnapshot(model, JSON.parse(data) as ModerationSnapshot)
      if (event === 'change') model = takeChange(model, JSON.parse(data) as ModerationChange)
    }
    const isNew = model.told.you?.presenceId !== this.model.told.you?.presenceId
    this.change(model)
    // A new connection looks at nothing until it is told.
    if (isNew && this.focus) this.tellFocus()
  }

  private change(model: DeskModel, own: ReadonlySet<string> = this.view.own): void {
    this.model = model
    const state = shownState(model)
    this.show({ state, own: keepDecided(own, state) })
  }

  private show(change: Partial<DeskView>): void {
    this.view = { ...this.view, ...change }
    for (const listener of this.listeners) listener()
  }
}

/** Whom it is about; questions are about nobody in particular. */
function personOf({ part, item }: Item): Person | undefined {
  if (part === 'questions') return undefined
  return part === 'viewers' ? item.viewer : item.comment.viewer
}

/** What is open again may be decided by somebody else next time. */
function keepDecided(own: ReadonlySet<string>, { holds, questions }: DeskState): ReadonlySet<string> {
  const isOpen = (key: string) => holds.get(key)?.state === 'waiting' || questions.get(key)?.status === 'pending'
  return [...own].some(isOpen) ? new Set([...own].filter((key) => !isOpen(key))) : own
}
