import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{contracts,simulator,server,bench}/**/*.test.ts', 'web/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
