import type { AlertContent } from '@livetap/contracts/overlays/stage.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { leaveOutFlagged, loadRules } from '#domain/moderation/moderation.ts'
import { enqueueAlert, findSpeaker } from '#domain/overlays/overlays.ts'
import type { Db } from '#ports/db.ts'
import type { RulesPorts } from '../rules.ts'
import type { Executor } from './executors.ts'

/** An alert may wait so long for those before it: longer than to be begun, or a rush of gifts would lose most of its alerts. */
const waitsAtMostMs = 120_000
/** As long as a page takes one. */
const longestImageUrl = 2000

type Query = Db['query']
type Alert = AlertContent & { readonly screen: number }

/** Puts an alert into the queue of a screen, once; whether a page shows it is for the overlays to tell. */
export function createAlerter({ db, signals: channel, clock }: Pick<RulesPorts, 'db' | 'signals' | 'clock'>): Executor {
  return {
    isRepeatable: true,
    execute: async ({ workspaceId, actionId, userId, eventId, rendered, expiresAt }) => {
      const { screen, ...content } = rendered as Alert
      const now = clock.now()
      const outcome = await enqueueAlert(db.query, workspaceId, {
        ...{ alertId: actionId, screen, content: await prepare(db.query, workspaceId, eventId, content), eventId },
        ...(userId === undefined ? {} : { userId }),
        at: new Date(now),
        expiresAt: new Date(Math.max(expiresAt, now + waitsAtMostMs)),
      })
      if (outcome === 'dropped') return { status: 'failed', error: 'screen-full' }
      channel.send(signals.overlays, { workspaceId, kind: 'alerts', screen })
      return { status: 'succeeded' }
    },
  }
}

/** Speech without flagged words, and of whom it is: the page decides of whom it speaks. */
async function prepare(
  query: Query,
  workspaceId: string,
  eventId: string,
  content: AlertContent,
): Promise<AlertContent> {
  const { speech, ...checked } = checkContent(content)
  if (!speech) return checked
  const { words } = await loadRules(query, workspaceId)
  const speaker = await findSpeaker(query, workspaceId, eventId)
  return { ...checked, speech: leaveOutFlagged(words, speech), ...(speaker ? { speaker } : {}) }
}

function checkContent({ imageUrl = '', ...content }: AlertContent): AlertContent {
  return imageUrl && imageUrl.length <= longestImageUrl ? { ...content, imageUrl } : content
}
