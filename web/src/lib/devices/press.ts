/**
 * A stop acts when its button goes down, so the click that follows the pointer is not another press. A click without
 * one (of a keyboard, which has clicked 0 times, or of other aids) is.
 */
export class Press {
  #isHeld = false

  /** Of the pointer on `button`; released anywhere else, no click follows. */
  down(button: Element): void {
    this.#isHeld = true
    const onUp = ({ target }: Event) => {
      if (!(target instanceof Node && button.contains(target))) this.#isHeld = false
    }
    addEventListener('pointerup', onUp, { once: true })
  }

  cancel(): void {
    this.#isHeld = false
  }

  /** Whether a click, of so many times clicked, is a press of its own. */
  isOwn(times: number): boolean {
    const isOwn = times === 0 || !this.#isHeld
    this.#isHeld = false
    return isOwn
  }
}
