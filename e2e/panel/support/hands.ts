import type { Locator, Page } from 'playwright-core'

/** The ways to work with a page: by pointer or finger, or with the keys alone. */
export interface Hands {
  press(target: Locator): Promise<void>
  type(target: Locator, text: string): Promise<void>
  check(target: Locator): Promise<void>
  /** An entry of a menu that is open. */
  choose(entry: Locator): Promise<void>
}

export const pointer = (): Hands => ({
  press: (target) => target.click(),
  type: (target, text) => target.fill(text),
  check: (target) => target.check(),
  choose: (entry) => entry.click(),
})

/** More steps than any screen has controls. */
const mostSteps = 150

export function keyboard(page: Page): Hands {
  /** Presses a key until the focus is there: what cannot be reached so cannot be used so. */
  async function go(target: Locator, key: 'Tab' | 'ArrowDown'): Promise<void> {
    await target.waitFor()
    for (let step = 0; step < mostSteps; step += 1) {
      if ((await target.and(page.locator(':focus')).count()) > 0) return
      await page.keyboard.press(key)
    }
    throw new Error(`${target} is not reached by ${key}`)
  }
  return {
    async press(target) {
      await go(target, 'Tab')
      await page.keyboard.press('Enter')
    },
    async type(target, text) {
      await go(target, 'Tab')
      await page.keyboard.press('ControlOrMeta+A')
      await page.keyboard.insertText(text)
    },
    async check(target) {
      await go(target, 'Tab')
      await page.keyboard.press('Space')
    },
    async choose(entry) {
      await go(entry, 'ArrowDown')
      await page.keyboard.press('Enter')
    },
  }
}
