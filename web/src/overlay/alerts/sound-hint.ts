import { isMuffled, unmuffle } from './sounds.ts'

/** A browser lets nothing be heard before somebody clicks; OBS does. Says so where it is needed, until it is done. */
export function offerSound(stage: HTMLElement): void {
  if (!isMuffled() || stage.querySelector('.hint')) return
  const hint = document.createElement('button')
  hint.type = 'button'
  hint.className = 'hint'
  hint.textContent = 'Click once for sound'
  const enable = () => {
    void unmuffle().then(() => hint.remove())
  }
  document.addEventListener('pointerdown', enable, { once: true })
  hint.addEventListener('click', enable)
  stage.append(hint)
}
