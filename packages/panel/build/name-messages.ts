import type { Plugin } from 'vite'

/** Tells `public/preferences.js` the files of the messages, so that it loads those of the language without waiting. */
export function nameMessages(): Plugin {
  return {
    name: 'gancho:name-messages',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const names = Object.keys(bundle).flatMap((file) => {
          const language = /messages-(\w\w)-/.exec(file)?.[1]
          return language === undefined ? [] : [`data-messages-${language}="/${file}"`]
        })
        return html.replace('<script src="/preferences.js"', `$& ${names.join(' ')}`)
      },
    },
  }
}
