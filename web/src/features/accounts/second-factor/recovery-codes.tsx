import { Download, Printer } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { CopyText } from '../../../ui/copy-button.tsx'

interface RecoveryCodesProps {
  readonly codes: readonly string[]
  readonly children: ReactNode
  readonly onDone: () => void
}

/** The codes, this once; whoever has kept them says so, and goes on. */
export function RecoveryCodesShown({ codes, children, onDone }: RecoveryCodesProps) {
  const [kept, setKept] = useState(false)
  const start = useRef<HTMLDivElement>(null)
  useEffect(() => start.current?.focus(), [])
  return (
    <div ref={start} tabIndex={-1} className="flex flex-col gap-4 p-4 outline-none">
      <p role="status" className="text-sm text-pretty">
        {children}
      </p>
      <Codes codes={codes} />
      <label className="flex cursor-pointer items-center gap-3 text-sm">
        <input
          type="checkbox"
          checked={kept}
          onChange={(event) => setKept(event.target.checked)}
          className="size-4 shrink-0 accent-accent"
        />
        I have kept them
      </label>
      <div className="flex justify-end">
        <Button look="primary" disabled={!kept} onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  )
}

function Codes({ codes }: Pick<RecoveryCodesProps, 'codes'>) {
  return (
    <>
      <ol
        aria-label="Recovery codes"
        className="grid grid-cols-2 gap-x-6 gap-y-1.5 rounded-md border border-line-strong bg-bg p-3 font-mono text-sm max-[26rem]:grid-cols-1"
      >
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2">
        <CopyText text={codes.join('\n')}>Copy them</CopyText>
        <Button size="small" onClick={() => save(codes)}>
          <Download size={13} /> Save as a file
        </Button>
        <Button size="small" onClick={() => print(codes)}>
          <Printer size={13} /> Print
        </Button>
      </div>
    </>
  )
}

const heading = (): string => `Recovery codes for Livetap at ${location.host}. Each works once.`

function save(codes: readonly string[]): void {
  const address = URL.createObjectURL(new Blob([`${heading()}\n\n${codes.join('\n')}\n`], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = 'livetap-recovery-codes.txt'
  link.click()
  URL.revokeObjectURL(address)
}

/** Only the codes: everything else on the page stays off the paper. */
function print(codes: readonly string[]): void {
  const sheet = document.createElement('pre')
  sheet.className = 'only-on-paper'
  sheet.textContent = `${heading()}\n\n${codes.join('\n')}`
  document.body.append(sheet)
  addEventListener('afterprint', () => sheet.remove(), { once: true })
  window.print()
}
