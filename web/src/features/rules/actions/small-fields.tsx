import { Duration } from '../parts/duration.tsx'
import { Choice, Whole } from '../parts/fields.tsx'
import type { ActionOf, FieldsOf } from './fields-of.ts'
import { TemplateField } from './template-field.tsx'

export const LogFields = ({ action, mistakeAt, onChange }: FieldsOf<ActionOf<'log'>>) => (
  <TemplateField
    label="Line"
    value={action.template}
    most={1000}
    mistake={mistakeAt('template')}
    onChange={(template) => onChange({ ...action, template })}
  />
)

export const AnnounceFields = ({ action, mistakeAt, onChange }: FieldsOf<ActionOf<'announce'>>) => (
  <TemplateField
    label="What is said"
    hint="Said once at most, with at most 150 characters, through Euler Stream: that takes a key, a TikTok session, and your consent (Team, Secrets)."
    value={action.template}
    most={300}
    mistake={mistakeAt('template')}
    onChange={(template) => onChange({ ...action, template })}
  />
)

const deeds = [
  ['hide', 'hide the comment'],
  ['hold', 'hold the comment for a moderator'],
  ['mute', 'mute the viewer for overlays'],
  ['exclude', 'exclude the viewer from rules'],
  ['timeout', 'on TikTok: silence the viewer'],
  ['ban', 'on TikTok: remove the viewer'],
] as const

const timeouts = [
  ['5', '5 seconds'],
  ['30', '30 seconds'],
  ['60', 'a minute'],
  ['300', '5 minutes'],
] as const

const withinLivetap = 'Within Livetap: TikTok shows the comment and the viewer as before.'
const onTikTok = 'Through Euler Stream, with its key and your TikTok session (Team, Secrets). Moderators are spared.'

export function ModerateFields({ action, mistakeAt, onChange }: FieldsOf<ActionOf<'moderate'>>) {
  const isTimed = action.deed === 'mute' || action.deed === 'exclude'
  return (
    <>
      <Choice
        label="What is done"
        className="basis-72"
        value={action.deed}
        choices={deeds}
        mistake={mistakeAt('deed')}
        hint={action.deed === 'timeout' || action.deed === 'ban' ? onTikTok : withinLivetap}
        onChange={(deed) => onChange({ type: 'moderate', deed })}
      />
      {action.deed === 'timeout' && (
        <Choice
          label="For how long"
          value={String(action.seconds ?? 60) as (typeof timeouts)[number][0]}
          choices={timeouts}
          onChange={(seconds) => onChange({ ...action, seconds: Number(seconds) as 5 | 30 | 60 | 300 })}
        />
      )}
      {isTimed && (
        <Whole
          label="For how long"
          unit="min"
          value={action.minutes}
          least={1}
          most={10_080}
          usual="10"
          onChange={(minutes) =>
            onChange({ type: 'moderate', deed: action.deed, ...(minutes !== undefined && { minutes }) })
          }
        />
      )}
    </>
  )
}

const per = [
  ['event', 'once'],
  ['coin', 'for each coin'],
  ['gift', 'for each gift'],
  ['like', 'for each like'],
] as const

export const PointsFields = ({ action, mistakeAt, onChange }: FieldsOf<ActionOf<'points'>>) => (
  <>
    <Whole
      label="Points of the viewer"
      hint="Less than 0 takes some; nobody has less than 0."
      value={action.change}
      least={-1_000_000}
      most={1_000_000}
      mistake={mistakeAt('change')}
      onChange={(change) => onChange({ ...action, change: change ?? 1 })}
    />
    <Choice
      label="How often"
      value={action.per ?? 'event'}
      choices={per}
      onChange={(each) => onChange({ ...action, per: each })}
    />
  </>
)

export const DelayFields = ({ action, mistakeAt, onChange }: FieldsOf<ActionOf<'delay'>>) => (
  <Duration
    label="What follows waits"
    ms={action.ms}
    least={1}
    most={60_000}
    mistake={mistakeAt('ms')}
    onChange={(ms) => onChange({ type: 'delay', ms: ms ?? 1000 })}
  />
)
