/** A file of settings to begin with, as JSON. */
export function exampleSettings(): string {
  const example = {
    url: 'https://livetap.example',
    tokenFile: 'agent.token',
    device: {
      serial: 'auto',
      baud: 115_200,
      capabilities: { 'motor.run': { label: 'Bubbles', max: 120, maxOnMs: 2000 } },
    },
  }
  return JSON.stringify(example, undefined, 2)
}
