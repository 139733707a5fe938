import { defineConfig } from 'vitest/config'

const rooms = '{contracts,service,sparkplug,models,kiosk,edge-agent,hall-server,launch,bench}'
const slow = { testTimeout: 60_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${rooms}/**/*.test.ts`],
          exclude: ['**/node_modules/**', '**/dist/**', '**/*.wire.test.ts'],
          testTimeout: 20_000,
        },
      },
      // Sockets, ptys and processes: these tests mostly wait, so more of them run at once than there are processors.
      {
        test: {
          name: 'wire',
          include: [`${rooms}/**/*.wire.test.ts`],
          exclude: ['**/node_modules/**'],
          ...slow,
        },
      },
      { test: { name: 'house', include: ['tests/house/**/*.test.ts'] } },
      { test: { name: 'hall', include: ['tests/hall/**/*.test.ts'], ...slow } },
      // Every instruction of the guest is emulated: half a minute, and two on a machine with five times its work.
      { test: { name: 'metal', include: ['tests/metal/**/*.test.ts'], testTimeout: 240_000, retry: 1 } },
      { test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], fileParallelism: false, ...slow } },
    ],
  },
})
