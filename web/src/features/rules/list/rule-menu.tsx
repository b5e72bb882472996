import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { useNavigate } from '@tanstack/react-router'
import { Copy, Download, Ellipsis, FlaskConical, Pencil, Rewind, Trash2 } from 'lucide-react'
import { nameWords } from '../../../lib/words/words.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx'
import type { RuleTab } from '../rule/tabs.ts'
import type { RuleDeeds } from './use-deeds.ts'

interface RuleMenuProps {
  readonly rule: Rule
  readonly deeds: RuleDeeds
  readonly mayWrite: boolean
}

/** What more can be done with a rule. */
export function RuleMenu({ rule, deeds, mayWrite }: RuleMenuProps) {
  const navigate = useNavigate()
  const open = (tab: RuleTab | undefined) =>
    void navigate({ to: '/rules/$ruleId', params: { ruleId: rule.ruleId }, search: tab ? { tab } : {} })
  const name = nameWords(rule.name)
  return (
    <Menu
      label={`More of ${name}`}
      trigger={
        <IconButton label={`More of ${name}`} className="max-md:size-11">
          <Ellipsis size={16} />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => open('try')}>
        <FlaskConical size={15} /> Try
      </MenuItem>
      <MenuItem onSelect={() => open(undefined)}>
        <Pencil size={15} /> {mayWrite ? 'Edit' : 'Look at'}
      </MenuItem>
      <MenuItem onSelect={() => open('back-test')}>
        <Rewind size={15} /> Back-test
      </MenuItem>
      <MenuLine />
      {mayWrite && (
        <MenuItem onSelect={() => void deeds.duplicate(rule)}>
          <Copy size={15} /> Duplicate
        </MenuItem>
      )}
      <MenuItem onSelect={() => deeds.exportOne(rule)}>
        <Download size={15} /> Export
      </MenuItem>
      {mayWrite && (
        <MenuItem onSelect={() => void deeds.remove(rule)}>
          <Trash2 size={15} className="text-danger" /> <span className="text-danger">Delete</span>
        </MenuItem>
      )}
    </Menu>
  )
}
