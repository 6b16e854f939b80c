import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * Every rule of axe for WCAG 2.2 AA, and its best practices, on the page as it is now. Then the one rule about colours
 * again in the other theme: a theme is colours alone (`styles/main.css` of the panel).
 */
export async function expectNoAxeViolations(page: Page): Promise<void> {
  await page.evaluate(source)
  const isDark = await page.evaluate<boolean>("matchMedia('(prefers-color-scheme: dark)').matches")
  const found = await violations(page, everyRule)
  await page.evaluate(withoutTransitions)
  await page.emulateMedia({ colorScheme: isDark ? 'light' : 'dark' })
  const foundInOtherTheme = await violations(page, { type: 'rule', values: ['color-contrast'] })
  await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' })
  await page.evaluate(withTransitions)
  expect([...found, ...foundInOtherTheme]).toEqual([])
}

// A colour that is inherited passes on from element to element, each in a transition of its own, if only of no length.
const withoutTransitions = `(() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('*, ::before, ::after { transition-property: none !important }')
  document.adoptedStyleSheets.push(sheet)
})()`
const withTransitions = 'void document.adoptedStyleSheets.pop()'

async function violations(page: Page, runOnly: NonNullable<RunOptions['runOnly']>) {
  const results = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify({ runOnly })})`)
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
  )
}
