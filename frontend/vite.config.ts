import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { createLogger, type Logger, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { splitVerovio } from './scripts/split-verovio.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** In `npm run dev` only: what Django would serve from static/ beside the build. */
function staticFolders(): Plugin {
  const types: Record<string, string> = { woff2: 'font/woff2', svg: 'image/svg+xml' };
  return {
    name: 'cantilena-static-folders',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = /^\/static\/((?:fonts|sounds|img)\/[\w./-]+)$/.exec(request.url ?? '')?.[1];
        if (!path || path.includes('..')) return next();
        response.setHeader(
          'Content-Type',
          types[path.split('.').at(-1)!] ?? 'application/octet-stream',
        );
        response.end(readFileSync(here(`../static/${path}`)));
      });
    },
  };
}

/** Beside each text and the WebAssembly a .br and a .gz, which the server hands out as they are. */
function compressed(): Plugin {
  const options = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return {
    name: 'cantilena-compressed',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      for (const file of Object.keys(bundle).filter((name) => /\.(js|css|wasm)$/.test(name))) {
        const bytes = readFileSync(`${dir}/${file}`);
        writeFileSync(`${dir}/${file}.br`, brotliCompressSync(bytes, { params: options }));
        writeFileSync(`${dir}/${file}.gz`, gzipSync(bytes));
      }
    },
  };
}

/** Says nothing of fonts and sounds, which stand in static/ beside the build. */
function quietOfStatic(): Logger {
  const logger = createLogger();
  const warnOnce = logger.warnOnce.bind(logger);
  logger.warnOnce = (message, options) => {
    if (!/didn't resolve at build time/.test(message)) warnOnce(message, options);
  };
  return logger;
}

export default defineConfig({
  base: '/static/app/',
  customLogger: quietOfStatic(),
  publicDir: false,
  plugins: [svelte(), staticFolders(), compressed()],
  resolve: {
    alias: { '#verovio': splitVerovio() },
    // Vitest would otherwise take Svelte's server build.
    ...(process.env.VITEST ? { conditions: ['browser'] } : {}),
  },
  worker: { format: 'es' },
  build: {
    outDir: here('../static/app'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { main: here('src/main.ts'), embed: here('src/embed.ts') },
      checks: { pluginTimings: false },
    },
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8000',
      '/ws': { target: 'ws://127.0.0.1:8000', ws: true },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    restoreMocks: true,
  },
});
