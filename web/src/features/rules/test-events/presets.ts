import type { TestEvent } from '@livetap/contracts/rules/test-events.ts'
import { createStored } from '../../../lib/stored.ts'
import { withPayload } from '../trial/trial-event.ts'
import { beginDraft, draftWords, testKinds } from './draft.ts'

const most = 20

const gift = (giftName: string, giftId: string, diamondCount: number, giftCount: number): TestEvent => {
  const draft = beginDraft('GIFT')
  return { ...draft, ...withPayload(draft, { giftName, giftId, diamondCount, giftCount }), eventType: 'GIFT' }
}

/** What everybody tries. */
export const usualPresets: readonly TestEvent[] = [
  gift('Lion', '6369', 29_999, 1),
  { ...gift('Rose', '5655', 1, 20), streak: true },
  { ...beginDraft('CHAT'), payload: { message: '!song' } },
]

const nobodyReal = { user: beginDraft('CHAT').user ?? {} }

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string'

function isPreset(value: unknown): value is TestEvent {
  if (typeof value !== 'object' || value === null) return false
  const { eventType, user = {}, payload = {} } = value as Partial<TestEvent>
  if (typeof user !== 'object' || user === null || typeof payload !== 'object' || payload === null) return false
  return testKinds.some(([type]) => type === eventType) && isText(user.uniqueId) && isText(user.displayName)
}

const isPresetList = (value: unknown): value is TestEvent[] => Array.isArray(value) && value.every(isPreset)

export const ownPresets = createStored<TestEvent[]>('test-events.presets', [], isPresetList)

/** Who really was in a live is not noted in a browser: such a preset is of nobody in particular. */
export function keepPreset(draft: TestEvent): void {
  const kept = draft.user?.userId === undefined ? draft : { ...draft, ...nobodyReal }
  ownPresets.set([...ownPresets.get().filter((one) => draftWords(one) !== draftWords(kept)), kept].slice(-most))
}

export const dropPreset = (preset: TestEvent): void => ownPresets.set(ownPresets.get().filter((one) => one !== preset))
