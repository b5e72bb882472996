import type { CommandRun, DeviceNote } from '@livetap/contracts/devices/commands.ts'
import type { Device } from '@livetap/contracts/devices/devices.ts'
import { useEffect, useSyncExternalStore } from 'react'
import type { ApiError } from '../../../lib/api.ts'
import { type LinkState, openStream, type StreamMessage } from '../../../lib/stream/stream.ts'
import { type Known, nothingKnown, putDevice, takeMessages } from './changes.ts'

interface Devices extends Known {
  /** False until the first word of the server. */
  readonly isKnown: boolean
  /** False while the connection has failed; that it is replaced now and then is no news. */
  readonly isHeard: boolean
  readonly refusal: ApiError | undefined
}

const atFirst: Devices = { ...nothingKnown, isKnown: false, isHeard: false, refusal: undefined }

/** Two hundred devices speak every second: the pages look up a few times in it. */
const gatherMs = 60

let current = atFirst
let told = current
let willTell = false
const listeners = new Set<() => void>()

function change(next: Partial<Devices>): void {
  current = { ...current, ...next }
  if (willTell) return
  willTell = true
  setTimeout(tell, gatherMs)
}

function tell(): void {
  willTell = false
  told = current
  for (const listener of listeners) listener()
}

function hear(messages: readonly StreamMessage[]): void {
  const isKnown = current.isKnown || messages.some(({ event }) => event === 'snapshot')
  change({ ...takeMessages(current, messages), isKnown, isHeard: true, refusal: undefined })
}

function takeLink(link: LinkState): void {
  if (link.state === 'waiting') change({ isHeard: false, refusal: link.refusal })
}

let stream: ReturnType<typeof openStream> | undefined
let users = 0

/** Listens to the devices of the workspace for as long as a page of them is open. */
export function useListening(): void {
  useEffect(() => {
    users += 1
    stream ??= openStream({ url: '/api/v1/devices/live', onMessages: hear, onLink: takeLink })
    return () => {
      users -= 1
      // From one page to the next the connection stays.
      setTimeout(closeUnused, 1000)
    }
  }, [])
}

function closeUnused(): void {
  if (users > 0) return
  stream?.close()
  stream = undefined
  change(atFirst)
}

export const retryListening = (): void => stream?.retry()

/** What another answer than the live channel said of a device. */
export const noteDevice = (device: Device): void => change(putDevice(current, device))

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useDevices = (): Devices => useSyncExternalStore(subscribe, () => told)

export const useDevice = (deviceId: string): Device | undefined =>
  useSyncExternalStore(subscribe, () => told.devices.get(deviceId))

const none: readonly never[] = []

export const useHeardCommands = (deviceId: string): readonly CommandRun[] =>
  useSyncExternalStore(subscribe, () => told.commands.get(deviceId) ?? none)

export const useHeardNotes = (deviceId: string): readonly DeviceNote[] =>
  useSyncExternalStore(subscribe, () => told.notes.get(deviceId) ?? none)
