import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

interface MenuProps {
  readonly trigger: ReactNode
  readonly children: ReactNode
  readonly label: string
  /** The edge of the button that the list keeps to. */
  readonly align?: 'start' | 'end'
}

/** A button that opens a list of actions. Not modal: the modal kind injects styles that our CSP refuses. */
export function Menu({ trigger, children, label, align = 'end' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={keepFocus}
          className="rising z-50 max-h-[min(70dvh,var(--radix-dropdown-menu-content-available-height))] max-w-(--radix-dropdown-menu-content-available-width) min-w-52 overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** What an action has given the keyboard to keeps it; else the button that opened the list has it back. */
function keepFocus(event: Event) {
  const { activeElement, body } = document
  if (activeElement && activeElement !== body) event.preventDefault()
}

const itemClass =
  'flex w-full items-center gap-2.5 rounded-md px-2.5 py-1.5 text-left text-sm -outline-offset-2 data-highlighted:bg-hover max-md:py-2.5'

export function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.Item onSelect={onSelect} className={itemClass}>
      {children}
    </DropdownMenu.Item>
  )
}

export function MenuLink({ href, download, children }: { href: string; download?: boolean; children: ReactNode }) {
  return (
    <DropdownMenu.Item asChild className={itemClass}>
      <a href={href} {...(download && { download: true })}>
        {children}
      </a>
    </DropdownMenu.Item>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2.5 pt-1.5 pb-1 text-2xs text-ink-3">{children}</DropdownMenu.Label>
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />
}
