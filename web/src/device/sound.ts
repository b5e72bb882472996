let context: AudioContext | undefined

/** Nothing is heard until somebody wants it. */
export function setSound(isOn: boolean): void {
  void context?.close()
  context = isOn && 'AudioContext' in globalThis ? new AudioContext() : undefined
}

/** The contact of a relay: a short knock, higher when it closes. */
export function click(isClosing: boolean): void {
  if (!context) return
  const start = context.currentTime
  const tone = new OscillatorNode(context, { type: 'square', frequency: isClosing ? 1900 : 1300 })
  const envelope = new GainNode(context, { gain: 0.25 })
  envelope.gain.exponentialRampToValueAtTime(0.0001, start + 0.025)
  tone.connect(envelope).connect(context.destination)
  tone.start(start)
  tone.stop(start + 0.03)
}
