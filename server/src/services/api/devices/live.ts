import { DevicesSnapshot } from '@livetap/contracts/devices/live.ts'
import type { Api } from '../http/http.ts'
import { openSse } from '../http/sse.ts'
import { streamAnswer } from '../routes/schemas.ts'
import { address, tags } from './places.ts'

const description = `\`event: snapshot\` (DevicesSnapshot) first, then \`status\`, \`command\`, \`note\`, \`device\` and
\`removed\` (DevicesChange). A snapshot may come again: it replaces what was known.`

/** How devices are, as it changes. */
export function addLiveRoute(app: Api): void {
  app.get(
    `${address}/live`,
    {
      config: { needs: 'device:read', lasts: true },
      exposeHeadRoute: false,
      schema: {
        ...{ tags, summary: 'How the devices are, as server-sent events', description },
        response: streamAnswer(['text/event-stream'], 'Ends when the client or the server does.', DevicesSnapshot),
      },
    },
    async ({ workspace: { devices } }, reply) => {
      devices.admit()
      devices.attach(openSse(reply))
    },
  )
}
