import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tokenFile } from '#app.ts'
import { type Config, readConfig } from '#config.ts'
import { urlOf } from '#kernel/hosts.ts'

/** Where the API of this configuration is for somebody on this machine. */
export function createAddress({ HOST, API_PORT }: Config): string {
  return urlOf(HOST, API_PORT)
}

/** Where the Livetap of this configuration says it is; where it should be, if it left no word. */
export function findAddress(config: Config): string {
  return readAddress(config) ?? createAddress(config)
}

/** Leaves word in the data folder where the Livetap that has it is, so that commands find it on any port. */
export function publishAddress(config: Config, url: string): Disposable {
  const file = addressFile(config)
  if (file === undefined) return { [Symbol.dispose]: () => {} }
  writeFileSync(file, url, { mode: 0o600 })
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) }
}

/** What was left there last; after a crash nobody may be there any more. */
export function readAddress(config: Config): string | undefined {
  const file = addressFile(config)
  const address = file === undefined ? undefined : readText(file)
  return address !== undefined && URL.canParse(address) ? address : undefined
}

function addressFile({ DATABASE_URL, DATA_DIR }: Config): string | undefined {
  return DATABASE_URL === undefined ? join(DATA_DIR, 'address') : undefined
}

/**
 * The token that makes a command the owner of the Livetap at `url`: API_TOKEN, else the one that it keeps in the data
 * folder of this user. The latter is shown to nobody but the Livetap that left its address there.
 */
export function readToken(url: string): string | undefined {
  // Who only asks listens nowhere.
  const config = readConfig({ ...process.env, INSECURE: '1' })
  if (config.API_TOKEN) return config.API_TOKEN
  if (url !== findAddress(config)) return undefined
  return readText(join(config.DATA_DIR, tokenFile))?.trim()
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
