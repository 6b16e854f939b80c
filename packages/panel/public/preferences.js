// Runs before anything is painted: the theme and the language that a person chose, or else those of the browser.
// A file of its own, as the page allows no inline scripts.
{
  const root = document.documentElement
  const { dataset } = document.currentScript
  const stored = (name) => {
    try {
      return localStorage.getItem(name)
    } catch {
      // Storage is closed, as in some frames.
      return null
    }
  }

  const theme = stored('gancho.theme')
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme

  const asked = new URLSearchParams(location.search).get('lang')
  const candidates = [asked, stored('gancho.language'), ...navigator.languages]
  root.lang =
    candidates
      .map((each) => each?.slice(0, 2).toLowerCase())
      .find((each) => each === 'es' || each === 'en') ?? 'en'

  // What the first script asks for when it runs is on its way already by then.
  const preload = (attributes) =>
    document.head.append(Object.assign(document.createElement('link'), attributes))
  const messages = dataset[root.lang === 'es' ? 'messagesEs' : 'messagesEn']
  if (messages) preload({ rel: 'modulepreload', href: messages })
  if (!/^\/(?:sign-in|portal)/.test(location.pathname)) {
    preload({ rel: 'preload', as: 'fetch', href: '/v1/session', crossOrigin: 'anonymous' })
  }
}
