import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const server = process.env.LIVETAP_URL ?? 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [react(), tailwind(), waitForParts(), precompress()],
  build: {
    target: 'es2022',
    // The content security policy allows no data: addresses beyond images, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // Also a part that needs no other file is told to what waits for its files.
      resolveDependencies: (file, needed) => (needed.length > 0 ? needed : [file]),
    },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
    // What browser sources show, and what plays a device, are pages of their own, and small ones; so is a room.
    rolldownOptions: {
      input: { index: 'index.html', overlay: 'overlay.html', device: 'device.html', watch: 'watch.html' },
    },
  },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '/health': server,
      '/ws': { target: server, ws: true },
      '/socket.io': { target: server, ws: true },
    },
  },
})

/** Puts `loadPart` around what Vite makes of every `import()`, which gives up for good when a file cannot be had. */
function waitForParts(): Plugin {
  const helper = /vite\/preload-helper\.js$/
  return {
    name: 'wait-for-parts',
    apply: 'build',
    transform: {
      filter: { id: helper },
      handler: (code) =>
        `${code.replace('export const __vitePreload', 'const preload')}
import { loadPart } from '/src/lib/parts/parts.ts'
export const __vitePreload = (load, files, importer) => loadPart(() => preload(load, files, importer), files)`,
    },
  }
}

/** Lays a `.br` and a `.gz` beside every built text, so that the server never compresses one itself. */
function precompress(): Plugin {
  let folder = ''
  return {
    name: 'precompress',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = join(root, build.outDir)
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg)$/.test(name)) continue
        const file = join(folder, name)
        const content = readFileSync(file)
        writeFileSync(`${file}.br`, brotliCompressSync(content))
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
      }
    },
  }
}
