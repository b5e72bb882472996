import type { DeviceKind } from '@livetap/contracts/devices/devices.ts'
import { Download } from 'lucide-react'
import { Tabs } from 'radix-ui'
import type { ReactNode } from 'react'
import { buttonClass } from '../../../ui/button.tsx'
import { CopyText } from '../../../ui/copy-button.tsx'
import { QrPicture } from '../../../ui/share/qr-picture.tsx'
import {
  agentFile,
  agentLine,
  arduinoSettings,
  esp32Settings,
  linkText,
  type Place,
  pythonLine,
  virtualKind,
  type Way,
  ways,
} from './ways.ts'

interface WayTabsProps {
  readonly kind: DeviceKind
  readonly name: string
  readonly place: Place
}

const tabClass =
  'h-9 border-b-2 border-transparent px-3 text-sm text-ink-2 -outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink max-md:h-11'

/** How the token comes to the device, for each way there is. */
export function WayTabs(props: WayTabsProps) {
  return (
    <Tabs.Root defaultValue="agent" className="flex min-w-0 flex-col gap-3">
      <Tabs.List aria-label="Ways to connect" className="flex flex-wrap border-b border-line">
        {ways.map(({ id, name }) => (
          <Tabs.Trigger key={id} value={id} className={tabClass}>
            {name}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {ways.map(({ id, when }) => (
        <Tabs.Content key={id} value={id} className="flex min-w-0 flex-col gap-3 text-sm">
          <p className="text-pretty text-ink-2">{when}</p>
          {contents[id](props)}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}

const contents: Readonly<Record<Way['id'], (props: WayTabsProps) => ReactNode>> = {
  agent: ({ kind, place }) => (
    <>
      <Code text={agentLine(place)} what="Copy the command" />
      <p className="text-pretty text-ink-2">
        It finds the board by itself. Without a board, write{' '}
        <code className="font-mono">--virtual {virtualKind(kind)}</code> in place of{' '}
        <code className="font-mono">--serial auto</code>. Whoever sees the line has the token; with a file that only you
        can read nobody does:
      </p>
      <Save text={agentFile(place)} />
      <Code text={'chmod 600 agent.json\nnpx livetap agent --config agent.json'} what="Copy the commands" />
    </>
  ),
  arduino: ({ kind, name }) => (
    <>
      <p className="text-pretty text-ink-2">
        Put these into <code className="font-mono">settings.h</code> of the sketch, upload it, and start the agent
        beside it. The board holds no token.
      </p>
      <Code text={arduinoSettings(kind, name)} what="Copy the settings" />
    </>
  ),
  esp32: ({ place }) => (
    <>
      <Code text={esp32Settings(place)} what="Copy the settings" />
      <p className="text-pretty text-ink-2">The same for a phone that hands it on to the board:</p>
      <QrPicture text={linkText(place)} label="The settings of the device as a QR code" />
    </>
  ),
  python: ({ place }) => (
    <>
      <Code text={pythonLine(place)} what="Copy the command" />
      <p className="text-pretty text-ink-2">It reads the same file, too:</p>
      <Save text={agentFile(place)} />
    </>
  ),
}

function Code({ text, what }: { text: string; what: string }) {
  return (
    <div className="flex min-w-0 flex-col items-start gap-2">
      <pre className="w-full min-w-0 overflow-x-auto rounded-md border border-line-strong bg-bg p-3 font-mono text-xs break-all whitespace-pre-wrap select-all">
        {text}
      </pre>
      <CopyText text={text}>{what}</CopyText>
    </div>
  )
}

const Save = ({ text }: { text: string }) => (
  <a
    href={`data:application/json;charset=utf-8,${encodeURIComponent(text)}`}
    download="agent.json"
    className={`${buttonClass({ size: 'small' })} self-start`}
  >
    <Download size={13} aria-hidden="true" /> Download agent.json
  </a>
)
