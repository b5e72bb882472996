import { createStored, isStringList } from '../stored.ts'

const most = 8

/** Whose lives this browser has shown, the last one first. */
export const rememberedLives = createStored<string[]>('lives', [], isStringList)

export function rememberLive(uniqueId: string): void {
  const others = rememberedLives.get().filter((other) => other !== uniqueId)
  rememberedLives.set([uniqueId, ...others].slice(0, most))
}
