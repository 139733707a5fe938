import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const page = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    // `default-src 'self'` forbids data: addresses, so no asset is written into a stylesheet.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        entry: page('index.html'),
        manager: page('manager/index.html'),
        desk: page('desk/index.html'),
        clerk: page('clerk/index.html'),
        progress: page('progress/index.html'),
      },
    },
  },
})
