import { Link } from '@tanstack/react-router'
import { Download, Ellipsis, OctagonX, Pause, Play, Plus, Upload } from 'lucide-react'
import { useState } from 'react'
import { Dot } from '../../../ui/badge.tsx'
import { Button, buttonClass, IconButton } from '../../../ui/button.tsx'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { ImportDialog } from './import-dialog.tsx'
import type { RuleDeeds } from './use-deeds.ts'

interface MasterBarProps {
  readonly paused: boolean
  readonly on: number
  readonly deeds: RuleDeeds
}

/** The master switch, said in words, and what is done with all rules at once. */
export function MasterBar({ paused, on, deeds }: MasterBarProps) {
  const mayRun = useMay('rule:run')
  const mayWrite = useMay('rule:write')
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p role="status" className="mr-auto flex items-center gap-2 text-sm max-md:w-full">
        <Dot tone={paused ? 'warn' : on > 0 ? 'accent' : 'plain'} moving={!paused && on > 0} />
        {paused ? (
          <strong className="font-semibold text-warn">Paused: no rule acts.</strong>
        ) : (
          <span className="text-ink-2">
            {on === 0 ? 'No rule is switched on.' : `${on} ${on === 1 ? 'rule acts' : 'rules act'}.`}
          </span>
        )}
      </p>
      {mayRun && (
        <>
          <Button size="small" className="max-md:h-11" onClick={() => void deeds.pause(!paused)}>
            {paused ? <Play size={13} /> : <Pause size={13} />}
            {paused ? 'Let rules act' : 'Pause all'}
          </Button>
          <PanicButton deeds={deeds} />
        </>
      )}
      {mayWrite && (
        <Link to="/rules/new" className={`${buttonClass({ size: 'small', look: 'primary' })} max-md:h-11`}>
          <Plus size={13} /> New<span className="max-md:sr-only"> rule</span>
        </Link>
      )}
      <PackMenu deeds={deeds} mayWrite={mayWrite} />
    </div>
  )
}

function PanicButton({ deeds }: { deeds: RuleDeeds }) {
  const [asked, setAsked] = useState(false)
  return (
    <>
      <Button
        size="small"
        look="danger"
        className="border border-danger/40 max-md:h-11"
        title="Pauses all rules and cancels what waits or runs"
        onClick={() => setAsked(true)}
      >
        <OctagonX size={13} /> Stop everything
      </Button>
      <ConfirmDialog
        open={asked}
        title="Stop everything"
        action="Stop everything"
        error={null}
        isPending={false}
        onClose={() => setAsked(false)}
        onConfirm={() => {
          setAsked(false)
          void deeds.panic()
        }}
      >
        All rules are paused, and everything that waits or runs is cancelled for good. What was sent already cannot be
        called back.
      </ConfirmDialog>
    </>
  )
}

function PackMenu({ deeds, mayWrite }: { deeds: RuleDeeds; mayWrite: boolean }) {
  const [isImporting, setImporting] = useState(false)
  return (
    <>
      <Menu
        label="All rules"
        trigger={
          <IconButton label="All rules: export and import" className="max-md:size-11">
            <Ellipsis size={16} />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => void deeds.exportAll()}>
          <Download size={15} /> Export all
        </MenuItem>
        {mayWrite && (
          <MenuItem onSelect={() => setImporting(true)}>
            <Upload size={15} /> Import
          </MenuItem>
        )}
      </Menu>
      <ImportDialog open={isImporting} onClose={() => setImporting(false)} />
    </>
  )
}
