import { useQuery } from '@tanstack/react-query'
import { Gift, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { formatCount } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Button } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { Picture } from '../../../ui/picture.tsx'
import { inputClass } from '../parts/fields.tsx'
import { giftsQuery, type KnownGift } from './gift-names.ts'

interface GiftPickerProps {
  /** Ids. */
  readonly chosen: readonly string[]
  readonly onChange: (chosen: string[]) => void
}

/** Gifts of the lives that were recorded here, with their pictures, and any other by its id. */
export function GiftPicker({ chosen, onChange }: GiftPickerProps) {
  const { data: known = [], isPending } = useQuery(giftsQuery)
  const [text, setText] = useState('')
  const strangers = chosen.filter((id) => !known.some(({ giftId }) => giftId === id)).map(stranger)
  const shown = [...strangers, ...known.filter((gift) => matches(gift, text))]
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <div className="flex w-full min-w-0 flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <input
          type="search"
          value={text}
          dir="auto"
          maxLength={64}
          aria-label="Find a gift by name, or give its id"
          placeholder="Name or id of a gift"
          onChange={({ target }) => setText(target.value)}
          className={classNames(inputClass, 'flex-1 basis-40')}
        />
        <AddId id={text.trim()} taken={chosen} onAdd={(id) => onChange([...chosen, id])} onDone={() => setText('')} />
      </div>
      {shown.length > 0 && (
        <ul aria-label="Gifts" className="flex max-h-56 flex-wrap gap-1.5 overflow-y-auto">
          {shown.slice(0, mostShown).map((gift) => (
            <GiftButton
              key={gift.giftId}
              gift={gift}
              isChosen={chosen.includes(gift.giftId)}
              onToggle={() => toggle(gift.giftId)}
            />
          ))}
        </ul>
      )}
      {!isPending && known.length === 0 && <NoneSeen />}
    </div>
  )
}

const NoneSeen = () => (
  <p className="text-xs text-ink-3">
    Gifts appear here with their pictures once one was sent in a live that Livetap has recorded.
  </p>
)

const mostShown = 120

const stranger = (giftId: string): KnownGift => ({ giftId, giftName: '', giftImageUrl: '', diamondCount: 0 })

const matches = ({ giftId, giftName }: KnownGift, text: string): boolean =>
  giftId === text.trim() || cleanText(giftName).toLowerCase().includes(text.trim().toLowerCase())

interface GiftButtonProps {
  readonly gift: KnownGift
  readonly isChosen: boolean
  readonly onToggle: () => void
}

function GiftButton({ gift, isChosen, onToggle }: GiftButtonProps) {
  const { giftId, giftName, giftImageUrl, diamondCount } = gift
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        title={`Gift ${giftId}`}
        onClick={onToggle}
        className="flex h-9 items-center gap-2 rounded-lg border border-line bg-bg pr-2.5 pl-1.5 text-sm hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft max-md:h-11"
      >
        <Picture url={giftImageUrl} alt="" className="size-6 shrink-0 object-contain">
          <Gift size={15} aria-hidden="true" className="mx-1 shrink-0 text-gift" />
        </Picture>
        <bdi className="max-w-40 truncate">{cleanText(giftName) || `Gift ${giftId}`}</bdi>
        {diamondCount > 0 && <span className="text-xs text-ink-3">{formatCount(diamondCount)}</span>}
        {isChosen && <X size={13} aria-hidden="true" />}
      </button>
    </li>
  )
}

interface AddIdProps {
  readonly id: string
  readonly taken: readonly string[]
  readonly onAdd: (id: string) => void
  readonly onDone: () => void
}

function AddId({ id, taken, onAdd, onDone }: AddIdProps) {
  if (!/^\d{1,20}$/.test(id) || taken.includes(id)) return null
  return (
    <Button
      size="small"
      className="h-9 max-md:h-11"
      onClick={() => {
        onAdd(id)
        onDone()
      }}
    >
      <Plus size={13} /> Gift {id}
    </Button>
  )
}
