import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import { compileLocales, firstAreas } from './build/compile-locales.ts'
import { compressAssets } from './build/compress-assets.ts'
import { nameMessages } from './build/name-messages.ts'

/** Where `npm run dev` sends what the panel asks of the API; the default is where `npm start` listens. */
const server = process.env.PANEL_API ?? 'http://127.0.0.1:8484'

export default defineConfig(({ mode }) => ({
  plugins: [
    compileLocales({ pseudo: mode === 'pseudo' }),
    react(),
    tailwindcss(),
    nameMessages(),
    compressAssets(),
  ],
  resolve: { conditions: ['@gancho/source', ...defaultClientConditions] },
  build: {
    // The browsers that have light-dark() and :has(), which the tokens and the tables use.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    manifest: true,
    modulePreload: { polyfill: false },
    // Inlined assets would be data: URLs, which the policy of the page does not allow.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // The first load is one file: more would wait for each other where a browser opens few connections.
            { test: /\/src\/app\/main\.tsx$/, name: 'panel', includeDependenciesRecursively: true },
            {
              // What every screen needs of a language is one file.
              test: new RegExp(`src/locales/\\w+/(?:${firstAreas.join('|')})\\.json`),
              debugName: 'messages',
              name: (id) => `messages-${/locales\/(\w+)/.exec(id)?.[1]}`,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/v1': server, '/help': server, '/docs': server },
  },
}))
