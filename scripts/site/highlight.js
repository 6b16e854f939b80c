// JavaScript, with its type beside it: the types of highlight.js bring those of the browser into every file.
import highlighter from 'highlight.js/lib/common'

export function highlight(code, language) {
  return highlighter.getLanguage(language) === undefined
    ? null
    : highlighter.highlight(code, { language }).value
}
