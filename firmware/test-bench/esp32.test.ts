import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { has } from './build-firmware.ts'

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const missing = has('g++') ? '' : 'g++ is not installed'
// The core of the ESP32 takes C++ of 2023; of what the sketch uses 2017 has all.
const flags = ['-std=gnu++17', '-fsyntax-only', '-Wall', '-Wextra', '-Werror']
const headers = [`-I${pathOf('esp32-headers')}`, `-I${pathOf('../livetap/src')}`]

describe.skipIf(missing)(`the sketch for an ESP32, as far as it is C++ ${missing}`, () => {
  test('is without a mistake of types with the settings that it comes with', () => {
    const sketch = copySketch()
    expect(check(sketch, sourcesOf(sketch))).toBe('')
  })

  test('is without a mistake of types over MQTT, with an output that is on when its pin is low, and without a button', () => {
    const sketch = copySketch()
    replace(sketch, 'settings.h', '#define TRANSPORT WEBSOCKET', '#define TRANSPORT MQTT')
    replace(sketch, 'settings.h', '{SWITCH, 23', '{SWITCH_LOW, 23')
    replace(sketch, 'settings.h', '#define STOP_BUTTON_PIN 27', '#define STOP_BUTTON_PIN -1')
    expect(check(sketch, sourcesOf(sketch))).toBe('')
  })

  test.each([
    ['guarded_board.cpp', 'board_pass(&board)', 'board_pass(board)'],
    ['esp32.ino', 'transport_send("ack", ack, false)', 'transport_send("ack", ack)'],
    ['messages.cpp', 'limits.max_on_ms', 'limits.longest_on'],
  ])('would be refused with a mistake in %s', (file, right, wrong) => {
    const sketch = copySketch()
    replace(sketch, file, right, wrong)
    expect(check(sketch, [file])).toContain(`${file}:`)
  })
})

function copySketch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'livetap-esp32-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(pathOf('../livetap/examples/esp32'), folder, { recursive: true })
  return folder
}

function replace(sketch: string, file: string, from: string, to: string): void {
  const text = readFileSync(join(sketch, file), 'utf8')
  expect(text).toContain(from)
  writeFileSync(join(sketch, file), text.replace(from, to))
}

const sourcesOf = (sketch: string) => readdirSync(sketch).filter((name) => /\.(cpp|ino)$/.test(name))

/** What the compiler says against these files; empty when that is nothing. */
function check(sketch: string, sources: readonly string[]): string {
  const asked = [...flags, ...headers, '-include', 'Arduino.h', '-x', 'c++', ...sources]
  const { status, stderr } = spawnSync('g++', asked, { cwd: sketch, encoding: 'utf8' })
  return status === 0 ? '' : `ended with ${status}: ${stderr}`
}
