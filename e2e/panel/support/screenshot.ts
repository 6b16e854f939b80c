import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** Writes a picture of the page as `<name>.png` to the folder in PANEL_SCREENSHOTS; without one it does nothing. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.PANEL_SCREENSHOTS
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
