import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from '../../ui/class-names.ts'

interface PopupProps {
  readonly trigger: ReactNode
  readonly className: string
  readonly children: ReactNode
}

/** A button that opens something small to be set, beside it. */
export function Popup({ trigger, className, children }: PopupProps) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className={classNames('rising z-50 rounded-lg border border-line bg-surface shadow-float', className)}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
