import type { Feed } from '../feed/feed.ts'
import type { Workspace } from '../workspaces/workspaces.ts'

/** Whether an address asks for what moderators hide, too: `hidden=1`. */
export function wantsHidden(query: URLSearchParams): boolean {
  return /^(1|true)$/i.test(query.get('hidden') ?? '')
}

/** Clients of others mostly feed overlays: what moderators hide is kept from them unless they ask for it. */
export async function chooseFeed(workspace: Workspace, isWhole: boolean): Promise<Feed> {
  return isWhole ? workspace.feed : workspace.openShown()
}
