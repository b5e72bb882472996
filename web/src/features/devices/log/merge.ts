import type { CommandRun, CommandStatus, DeviceNote } from '@livetap/contracts/devices/commands.ts'

/** Commands as pages told them, with what was heard since: newest first, each once, as it was told last. */
export function mergeRuns(
  heard: readonly CommandRun[],
  read: readonly CommandRun[],
  status: CommandStatus | undefined,
): CommandRun[] {
  const runs = new Map(read.map((run) => [run.commandId, run]))
  for (const run of heard) {
    if (isLater(run, runs.get(run.commandId))) runs.set(run.commandId, run)
  }
  return [...runs.values()]
    .filter((run) => status === undefined || run.status === status)
    .toSorted((one, other) => Date.parse(other.hops.queuedAt) - Date.parse(one.hops.queuedAt))
}

const isUnderWay = ({ status }: CommandRun): boolean => status === 'waiting' || status === 'sent'

/** What has come to its end does not begin again. */
const isLater = (run: CommandRun, than: CommandRun | undefined): boolean =>
  than === undefined || isUnderWay(than) || !isUnderWay(run)

const keyOf = ({ at, kind, text }: DeviceNote): string => `${at} ${kind} ${text}`

/** The same for notes, which have no id and never change. */
export function mergeNotes(heard: readonly DeviceNote[], read: readonly DeviceNote[]): DeviceNote[] {
  const notes = new Map([...heard, ...read].map((note) => [keyOf(note), note]))
  return [...notes.values()].toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))
}
