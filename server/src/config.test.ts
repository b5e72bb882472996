import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readConfig, renderConfigPage } from '#config.ts'
import { AppError } from '#kernel/errors.ts'

function refusal(env: Record<string, string>): AppError {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('was accepted')
}

describe('configuration', () => {
  test('needs nothing', () => {
    expect(readConfig({})).toMatchObject({
      HOST: '127.0.0.1',
      API_PORT: 3000,
      SERVICES: 'all',
      INGEST_PROVIDER: 'direct',
    })
  })

  test('reads numbers, trims, and takes an empty value for none', () => {
    expect(readConfig({ API_PORT: ' 0 ', TIKTOK_UNIQUE_ID: '', BUS_PREFIX: 'a' })).toMatchObject({
      API_PORT: 0,
      BUS_PREFIX: 'a',
    })
    expect(readConfig({ TIKTOK_UNIQUE_ID: '' })).not.toHaveProperty('TIKTOK_UNIQUE_ID')
  })

  test('names every mistake at once', () => {
    const error = refusal({ API_PORT: 'x', LOG_LEVEL: 'loud', REDIS_URL: 'http://x', HOST: '0.0.0.0' })
    expect(error.code).toBe('config-invalid')
    for (const name of ['API_PORT', 'LOG_LEVEL', 'REDIS_URL', 'HOST']) expect(error.message).toContain(name)
  })

  test('never repeats a value, which may be a secret', () => {
    expect(refusal({ DATABASE_URL: 'mysql://root:hunter2@db', API_TOKEN: 'short-secret' }).message).not.toMatch(
      /hunter2|short-secret/,
    )
  })

  test.each(['0.0.0.0', '192.168.1.2', '::', 'example.com'])(
    'listens on %s only when told that this is meant',
    (HOST) => {
      expect(refusal({ HOST }).message).toContain('INSECURE=1')
      expect(readConfig({ HOST, INSECURE: '1' }).HOST).toBe(HOST)
    },
  )

  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('listens on %s without being asked twice', (HOST) => {
    expect(readConfig({ HOST }).HOST).toBe(HOST)
  })

  test('docs/config.md lists every variable as the code has it', () => {
    expect(readFileSync(new URL('../../docs/config.md', import.meta.url), 'utf8')).toBe(renderConfigPage())
  })
})
