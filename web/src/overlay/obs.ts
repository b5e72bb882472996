/** What OBS adds to the pages that it shows. */
interface ObsStudio {
  readonly pluginVersion?: string
}

declare global {
  interface Window {
    readonly obsstudio?: ObsStudio
  }
}

export const isInObs = (): boolean => window.obsstudio !== undefined

/** Whether the page can be seen, as far as the program around it says. */
export class Visibility {
  #isVisible = !document.hidden
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
    document.addEventListener('visibilitychange', () => this.#set(!document.hidden))
    addEventListener('obsSourceVisibleChanged', (event) => {
      const { detail } = event as CustomEvent<{ readonly visible?: boolean } | null>
      this.#set(detail?.visible !== false)
    })
  }

  get isVisible(): boolean {
    return this.#isVisible
  }

  #set(isVisible: boolean): void {
    this.#isVisible = isVisible
    this.#changed()
  }
}
