import { Volume1, Volume2, VolumeX } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'
import { type Playing, usePlayerStatus } from '../stage/playing.ts'

/** How loud it is on this device; nobody else hears of it. */
export function Volume({ player }: Pick<Playing, 'player'>) {
  const { volume, isMuted, tier, needsTap } = usePlayerStatus(player)
  const isSilent = isMuted || volume === 0 || needsTap === 'sound'
  const Icon = isSilent ? VolumeX : volume < 0.5 ? Volume1 : Volume2
  return (
    <>
      <IconButton label={isSilent ? 'Sound on' : 'Mute'} onClick={() => toggleSound(player)}>
        <Icon size={18} />
      </IconButton>
      <input
        type="range"
        aria-label="Volume"
        min={0}
        max={1}
        step={0.05}
        value={isSilent ? 0 : volume}
        disabled={tier === 'embed'}
        title={tier === 'embed' ? "TikTok's player can only be muted" : 'Volume'}
        onChange={({ target }) => {
          player.setVolume(Number(target.value))
          player.setMuted(false)
        }}
        className="h-5 w-16 accent-accent disabled:opacity-40 max-lg:hidden"
      />
    </>
  )
}

export function toggleSound(player: Playing['player']): void {
  const { isMuted, volume, needsTap } = player.read()
  if (needsTap === 'sound') {
    player.unlock()
    return
  }
  if (volume === 0) player.setVolume(1)
  player.setMuted(!(isMuted || volume === 0))
}
