import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{contracts,simulator,server,bench}/**/*.test.ts', 'web/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    maxWorkers: 2,
    // Patience for busy machines: nothing here says how fast anything has to be.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 45_000 } },
  },
})
