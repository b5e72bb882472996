import { button, element } from './dom.ts'
import { PlayedDevice } from './played-device.ts'
import { setSound } from './sound.ts'

/** Shows a device for each token, and what there is to choose for all of them. */
export function openPage(stage: HTMLElement, tokens: readonly string[]): void {
  if (tokens.length === 0) sayNothing(stage)
  else play(stage, tokens)
}

function play(stage: HTMLElement, tokens: readonly string[]): void {
  const devices = tokens.map((token) => new PlayedDevice(token))
  stage.dataset.many = String(tokens.length > 1)
  stage.append(
    element('div', 'tools', soundButton(), ...(document.fullscreenEnabled ? [fullScreenButton()] : [])),
    element('div', 'cards', ...devices.map(({ root }) => root)),
  )
  for (const device of devices) device.open()
  addEventListener('keydown', (event) => {
    if (!isStopKey(event)) return
    event.preventDefault()
    // What is played here is off before any server has heard; the page around this one stops everything.
    for (const device of devices) device.press(true)
    if (parent !== window) parent.dispatchEvent(new KeyboardEvent('keydown', event))
  })
  document.addEventListener('visibilitychange', stayAwake)
  stayAwake()
}

/** As on the pages of Livetap: there it stops everything, here what is played here, too. */
const isStopKey = ({ key, code, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean =>
  (ctrlKey || metaKey) && shiftKey && (key === '.' || code === 'Period')

function sayNothing(stage: HTMLElement): void {
  document.title = 'No device · Livetap'
  stage.append(
    element(
      'div',
      'nothing',
      element('h1', '', 'This link plays no device'),
      element('p', '', 'Open the page of a virtual device in Livetap, and take the link from there.'),
    ),
  )
}

function soundButton(): HTMLElement {
  const made = button('tool', 'Sound', () => {
    const isOn = made.getAttribute('aria-pressed') !== 'true'
    made.setAttribute('aria-pressed', String(isOn))
    setSound(isOn)
  })
  made.setAttribute('aria-pressed', 'false')
  return made
}

const fullScreenButton = (): HTMLElement =>
  button('tool', 'Full screen', () => {
    // Whether it may is up to the browser, and told by it.
    const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()
    void done.catch(() => undefined)
  })

/** A phone that shows a lamp does not go dark; where that cannot be had, it does. */
function stayAwake(): void {
  if (document.visibilityState === 'visible' && 'wakeLock' in navigator) {
    void navigator.wakeLock.request('screen').catch(() => undefined)
  }
}
