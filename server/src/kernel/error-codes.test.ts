import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { errorCodes, isErrorCode, renderErrorsPage } from './error-codes.ts'

const folder = new URL('../', import.meta.url)
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('error-codes.ts'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  .join('\n')

describe('error codes', () => {
  test('docs/errors.md lists what the code has', () => {
    expect(readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')).toBe(renderErrorsPage())
  })

  test.each(Object.keys(errorCodes))('%s is used', (code) => {
    expect(sources).toContain(`'${code}'`)
  })

  test('only listed codes are known', () => {
    expect([isErrorCode('internal'), isErrorCode('toString'), isErrorCode('x'), isErrorCode(1)]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})
