import type { LinkWelcome } from '@livetap/contracts/devices/link.ts'
import type { Running } from '../player/player.ts'
import { createBoard } from './board.ts'
import { createLamp } from './lamp.ts'
import { createMotor } from './motor.ts'
import { createRelay } from './relay.ts'
import { createServo } from './servo.ts'
import { createStrip } from './strip.ts'

type Plays = NonNullable<LinkWelcome['plays']>

/** A picture of a device that shows what it does. */
export interface Drawing {
  readonly root: Element
  /** What is on, what began last at the end. */
  show(running: readonly Running[]): void
}

export function createDrawing({ kind, manifest }: Plays): Drawing {
  switch (kind) {
    case 'lamp':
      return createLamp()
    case 'motor':
      return createMotor()
    case 'servo':
      return createServo()
    case 'strip':
      return createStrip()
    case 'relay':
      return createRelay()
    case 'board':
    case 'other':
      return createBoard(manifest.capabilities)
  }
}
