import { defineConfig } from 'vitest/config'

const slow = { testTimeout: 60_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{contracts,sparkplug,kiosk,edge-agent,hall-server,launch,bench}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 20_000,
        },
      },
      { test: { name: 'house', include: ['tests/house/**/*.test.ts'] } },
      { test: { name: 'hall', include: ['tests/hall/**/*.test.ts'], fileParallelism: false, ...slow } },
      // A guest that emulates every instruction, on a machine that may be busy.
      { test: { name: 'metal', include: ['tests/metal/**/*.test.ts'], testTimeout: 180_000 } },
      { test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], fileParallelism: false, ...slow } },
    ],
  },
})
