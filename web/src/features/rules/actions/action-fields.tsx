import type { Action } from '@livetap/contracts/rules/actions.ts'
import type { ReactNode } from 'react'
import { ExternalFields } from '../external/external-fields.tsx'
import { ObsFields } from '../programs/obs-fields.tsx'
import { StreamerbotFields } from '../programs/streamerbot-fields.tsx'
import { DeviceFields } from './device-fields.tsx'
import type { FieldsOf } from './fields-of.ts'
import { OverlayFields } from './overlay-fields.tsx'
import { type Nested, RandomFields } from './random-fields.tsx'
import { AnnounceFields, DelayFields, LogFields, ModerateFields, PointsFields } from './small-fields.tsx'
import { WebhookFields } from './webhook-fields.tsx'

interface ActionFieldsProps extends FieldsOf<Action> {
  /** Shows the actions within a choice. */
  readonly nested: (actions: Nested) => ReactNode
}

/** What there is to choose about an action. */
export function ActionFields({ action, mistakeAt, onChange, nested }: ActionFieldsProps) {
  const rest = { mistakeAt, onChange }
  switch (action.type) {
    case 'webhook':
      return <WebhookFields action={action} {...rest} />
    case 'log':
      return <LogFields action={action} {...rest} />
    case 'announce':
      return <AnnounceFields action={action} {...rest} />
    case 'moderate':
      return <ModerateFields action={action} {...rest} />
    case 'points':
      return <PointsFields action={action} {...rest} />
    case 'delay':
      return <DelayFields action={action} {...rest} />
    case 'overlay':
      return <OverlayFields action={action} {...rest} />
    case 'device':
      return <DeviceFields action={action} {...rest} />
    case 'external':
      return <ExternalFields action={action} {...rest} />
    case 'obs':
      return <ObsFields action={action} {...rest} />
    case 'streamerbot':
      return <StreamerbotFields action={action} {...rest} />
    case 'random':
      return <RandomFields action={action} nested={nested} {...rest} />
  }
}
