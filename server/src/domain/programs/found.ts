import type { ProgramChoices } from '@livetap/contracts/rules/programs.ts'

/** What was found in a program so far. */
export interface Found {
  /** What it calls itself; empty until it has taken us in. */
  version: string
  readonly choices: ProgramChoices
}

export const nothingFound = (): Found => ({
  version: '',
  choices: { scenes: [], sources: [], inputs: [], hotkeys: [], actions: [] },
})
