import type { Audience } from '@livetap/contracts/rules/rule.ts'
import { classNames } from '../../../ui/class-names.ts'
import { useDraft } from '../editor/draft.ts'
import { Part } from '../editor/part.tsx'
import { Choice, inputClass, Labelled, Whole } from '../parts/fields.tsx'

const audiences = [
  ['everyone', 'everyone'],
  ['follower', 'followers'],
  ['friend', 'friends (who follow each other)'],
  ['subscriber', 'subscribers'],
  ['moderator', 'moderators of the live'],
  ['team', 'members of the fan club'],
  ['topGifter', 'who gave most in this live'],
  ['viewer', 'one certain viewer'],
] as const

/** Whose doings make a rule fire. */
export function WhoPart() {
  const { definition, set, mistakes } = useDraft()
  const audience: Audience = definition.audience ?? { who: 'everyone' }
  const choose = (who: Audience['who']) => set({ audience: who === 'everyone' ? undefined : begin(who) })
  return (
    <Part word="Who" note="Whose doings count. Who is excluded by a moderator never counts.">
      <div className="flex flex-wrap gap-3">
        <Choice
          label="Only"
          className="basis-72"
          value={audience.who}
          choices={audiences}
          mistake={mistakes.at('audience')}
          onChange={choose}
        />
        {audience.who === 'team' && (
          <Whole
            label="Level of the fan club, at least"
            value={audience.teamLevel ?? 1}
            least={1}
            most={1000}
            onChange={(teamLevel) => set({ audience: { who: 'team', teamLevel: teamLevel ?? 1 } })}
          />
        )}
        {audience.who === 'viewer' && (
          <ViewerField
            userId={audience.userId ?? ''}
            onUserId={(userId) => set({ audience: { who: 'viewer', userId } })}
          />
        )}
      </div>
    </Part>
  )
}

function begin(who: Exclude<Audience['who'], 'everyone'>): Audience {
  if (who === 'team') return { who, teamLevel: 1 }
  return who === 'viewer' ? { who, userId: '' } : { who }
}

const ViewerField = ({ userId, onUserId }: { userId: string; onUserId: (userId: string) => void }) => (
  <Labelled
    label="Number of the viewer at TikTok"
    hint="In the details of anything they did: they may change their name, but not that."
  >
    {(field) => (
      <input
        {...field}
        value={userId}
        inputMode="numeric"
        maxLength={64}
        onChange={({ target }) => onUserId(target.value.trim())}
        className={classNames(inputClass, 'w-56 font-mono')}
      />
    )}
  </Labelled>
)
