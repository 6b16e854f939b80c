import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

export type Language = 'es' | 'en'
export type Theme = 'light' | 'dark'

/** One way to look at a screen. */
export interface View {
  readonly language: Language
  readonly theme: Theme
  /** Of the window, in pixels: 1280 is a desktop, 390 a phone. */
  readonly width: 1280 | 390
}

/** Both languages, both themes, both widths. */
export const views: readonly View[] = (['es', 'en'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    ([1280, 390] as const).map((width) => ({ language, theme, width })),
  ),
)

/** What axe is asked in, which looks at the other theme by itself. */
export const lightViews: readonly View[] = views.filter(({ theme }) => theme === 'light')

/** "es, dark, 390": to name a test or a picture. */
export const nameOf = ({ language, theme, width }: View) => `${language}-${theme}-${width}`

/** The system's Chromium, with a fresh profile. */
export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** A window of its own, without the cookies and the storage of others. Animations are off, as some people have them. */
export async function newWindow(browser: Browser, view: View): Promise<BrowserContext> {
  const isPhone = view.width < 640
  const context = await browser.newContext({
    viewport: { width: view.width, height: isPhone ? 844 : 800 },
    isMobile: isPhone,
    hasTouch: isPhone,
    locale: view.language === 'es' ? 'es-EC' : 'en-GB',
    timezoneId: 'America/Guayaquil',
    colorScheme: view.theme,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  // A busy machine may take its time; only what hangs comes to this.
  context.setDefaultTimeout(60_000)
  return context
}

/** Notes what goes wrong in a page: an exception, an error in the console, a breach of the content policy. */
export function watchForErrors(page: Page, errors: string[]): void {
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    // What the API refuses is shown on the screen, and tested there.
    const isRefusal = /the server responded with a status of 4\d\d|net::ERR_INTERNET_DISCONNECTED/.test(
      message.text(),
    )
    if (message.type() === 'error' && !isRefusal) errors.push(`${page.url()}: ${message.text()}`)
  })
}
