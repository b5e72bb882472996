import { createStored } from '../stored.ts'

type Tokens = Readonly<Record<string, string>>

const isTokens = (value: unknown): value is Tokens =>
  typeof value === 'object' && value !== null && Object.values(value).every((token) => typeof token === 'string')

/** Tokens of virtual devices that this browser plays, by device: a token that is made anew ends older ones elsewhere. */
const stored = createStored<Tokens>('play-tokens', {}, isTokens)

export const usePlayTokens = stored.use

export const keepPlayToken = (deviceId: string, token: string): void =>
  stored.set({ ...stored.get(), [deviceId]: token })

export function dropPlayToken(deviceId: string): void {
  const { [deviceId]: _, ...others } = stored.get()
  stored.set(others)
}

/** The address of the page that plays these devices, for any screen: what is behind the `#` is sent to nobody. */
export const playAddress = (tokens: readonly string[]): string => `/device#${tokens.join(',')}`
