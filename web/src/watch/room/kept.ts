/** What this browser keeps of a room, so that whoever comes back is the same. Private windows may keep nothing. */
const nameKey = 'livetap.watch.name'
const clientKey = (roomId: string) => `livetap.watch.client.${roomId}`

/** The name that somebody goes by in a room; and the one that they used last, wherever that was. */
export const readRoomName = (roomId: string): string => read(`${nameKey}.${roomId}`) ?? ''
export const readLastName = (): string => read(nameKey) ?? ''
export function keepName(roomId: string, name: string): void {
  keep(nameKey, name)
  keep(`${nameKey}.${roomId}`, name)
}

/** The secret that the server knows somebody by. */
export const readClientId = (roomId: string): string | undefined => read(clientKey(roomId)) ?? undefined
export const keepClientId = (roomId: string, clientId: string): void => keep(clientKey(roomId), clientId)

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // It is forgotten with the page then.
  }
}
