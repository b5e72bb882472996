/** One note: when it begins and how long it rings, in seconds. */
interface Note {
  readonly at: number
  readonly hertz: number
  readonly seconds: number
  readonly wave: OscillatorType
  readonly loud: number
  /** What it slides to. */
  readonly to?: number
}

const chord = (at: number, hertz: readonly number[], seconds: number, wave: OscillatorType, loud: number): Note[] =>
  hertz.map((one) => ({ at, hertz: one, seconds, wave, loud }))

/** Made here, so that there are no files to load and nobody's rights to ask for. */
const sounds = {
  chime: [...chord(0, [880, 1760], 1.2, 'sine', 0.4), ...chord(0.16, [1318.5, 2637], 1.4, 'sine', 0.35)],
  coin: [
    { at: 0, hertz: 987.8, seconds: 0.1, wave: 'square', loud: 0.2 },
    { at: 0.08, hertz: 1318.5, seconds: 0.5, wave: 'square', loud: 0.2 },
  ],
  fanfare: [
    ...chord(0, [392], 0.18, 'sawtooth', 0.22),
    ...chord(0.16, [392], 0.12, 'sawtooth', 0.22),
    ...chord(0.3, [523.3, 659.3], 0.22, 'sawtooth', 0.18),
    ...chord(0.52, [523.3, 659.3, 784, 1046.5], 0.9, 'sawtooth', 0.14),
  ],
  pop: [{ at: 0, hertz: 320, to: 960, seconds: 0.12, wave: 'sine', loud: 0.7 }],
} as const satisfies Record<string, readonly Note[]>

let context: AudioContext | undefined

/** Undefined where there is no sound to be had. */
function openAudio(): AudioContext | undefined {
  if (!context && 'AudioContext' in globalThis) context = new AudioContext()
  return context
}

/** Whether the browser waits for a click before it lets anything be heard. */
export const isMuffled = (): boolean => openAudio()?.state === 'suspended'

/** To be called when somebody has clicked. */
export async function unmuffle(): Promise<void> {
  await openAudio()?.resume()
}

/** `volume` from 0 to 1. */
export function playSound(name: string, volume: number): void {
  const notes: readonly Note[] = Object.hasOwn(sounds, name) ? sounds[name as keyof typeof sounds] : []
  const audio = notes.length > 0 && volume > 0 ? openAudio() : undefined
  if (!audio) return
  // OBS lets sound through at once; elsewhere what was not heard at its moment is not heard later.
  if (audio.state === 'suspended') void audio.resume()
  const master = new GainNode(audio, { gain: volume })
  master.connect(audio.destination)
  for (const note of notes) ring(audio, master, note)
}

function ring(audio: AudioContext, master: AudioNode, { at, hertz, to, seconds, wave, loud }: Note): void {
  const start = audio.currentTime + at
  const tone = new OscillatorNode(audio, { type: wave, frequency: hertz })
  const envelope = new GainNode(audio, { gain: 0 })
  if (to !== undefined) tone.frequency.exponentialRampToValueAtTime(to, start + seconds)
  envelope.gain.setValueAtTime(0, start)
  envelope.gain.linearRampToValueAtTime(loud, start + 0.008)
  envelope.gain.exponentialRampToValueAtTime(0.0001, start + seconds)
  tone.connect(envelope).connect(master)
  tone.start(start)
  tone.stop(start + seconds + 0.05)
}
