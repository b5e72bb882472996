import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env.LIVETAP_URL ?? 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [react(), tailwind()],
  build: {
    target: 'es2022',
    // The content security policy allows no data: addresses beyond images, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': { target: server, ws: true }, '/health': server } },
})
