import { parseUniqueId } from '#domain/follows/follows.ts'

/** What a client of Euler's WebSocket asks for in its address. */
export interface EulerOptions {
  /** In lower case, without the @. */
  readonly uniqueId: string
  /** Frames are bundles of messages; else one message each. */
  readonly isBundled: boolean
}

const truth = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

/** Flags that would change what is sent, and that Livetap has only this way. */
const onlyOff = ['rawMessages', 'includeRawBytes', 'syntheticPresence']

/** The options; a text says what cannot be had. The key is somebody else's to check. */
export function readEulerOptions(query: URLSearchParams): EulerOptions | string {
  const uniqueId = parseUniqueId(query.get('uniqueId') ?? '')
  if (uniqueId === undefined) return 'uniqueId is no @username'
  const flags = new Map([...query].map(([name, value]) => [name.replace(/^features\./, ''), value]))
  const wrong = ['bundleEvents', ...onlyOff].find((name) => !truth.has(flags.get(name) ?? 'true'))
  if (wrong) return `features.${wrong} is neither true nor false`
  const refused = onlyOff.find((name) => truth.get(flags.get(name) ?? 'false'))
  if (refused) return `features.${refused} is not supported`
  if ((flags.get('schemaVersion') ?? 'v2') !== 'v2') return 'features.schemaVersion is not v2'
  return { uniqueId, isBundled: truth.get(flags.get('bundleEvents') ?? 'true') ?? true }
}
