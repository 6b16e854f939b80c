// Search, theme and copy buttons. Everything else on the site works without scripts.

const { index, copy, copied, nothingFound } = document.body.dataset
const finder = document.querySelector('.finder')
const input = finder.querySelector('input')
const list = finder.querySelector('ol')
const status = finder.querySelector('[role=status]')
const mostResults = 12

// Search ---------------------------------------------------------------------------------------------

/** Without case and accents, as the index was made. */
const fold = (term) => term.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')

let search = null

/** Loaded at the first search, and kept. */
async function loadSearch() {
  const [{ default: MiniSearch }, answer] = await Promise.all([import('./minisearch.js'), fetch(index)])
  const stored = await answer.json()
  return MiniSearch.loadJS(stored.index, { ...stored.options, processTerm: fold })
}

async function openFinder() {
  finder.showModal()
  input.select()
  search ??= loadSearch()
  await showResults()
}

async function showResults() {
  const asked = input.value
  const results = asked.trim() === '' ? [] : (await search).search(asked).slice(0, mostResults)
  if (asked !== input.value) return
  list.replaceChildren(...results.map(resultItem))
  status.textContent = results.length > 0 || asked.trim() === '' ? '' : nothingFound
}

function resultItem({ id, page, heading, text, terms }) {
  const link = document.createElement('a')
  link.href = id
  const title = document.createElement('b')
  title.textContent = heading === page ? page : `${page} › ${heading}`
  link.append(title, document.createElement('br'), excerpt(text, terms))
  const item = document.createElement('li')
  item.append(link)
  return item
}

/** The words around the first term that was found. */
function excerpt(text, terms) {
  const found = Math.max(0, ...terms.map((term) => fold(text).indexOf(term)))
  const start = found < 60 ? 0 : text.indexOf(' ', found - 50) + 1
  const end = text.length < start + 150 ? text.length : text.lastIndexOf(' ', start + 140)
  return `${start > 0 ? '… ' : ''}${text.slice(start, end)}${end < text.length ? ' …' : ''}`
}

const opener = document.querySelector('.open-finder')
opener.hidden = false
opener.addEventListener('click', openFinder)
input.addEventListener('input', showResults)
finder.addEventListener('click', ({ target }) => {
  if (target === finder || target.closest('a') !== null) finder.close()
})
document.addEventListener('keydown', (event) => {
  const isTyping = event.target.closest('input, select, textarea') !== null
  if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault()
    openFinder()
  }
})
finder.addEventListener('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const stops = [input, ...list.querySelectorAll('a')]
  if (event.key === 'Enter' && event.target === input) stops[1]?.click()
  if (step === undefined) return
  event.preventDefault()
  stops.at((stops.indexOf(document.activeElement) + step) % stops.length).focus()
})

// Theme ----------------------------------------------------------------------------------------------

const theme = document.querySelector('.theme')
const choice = theme.querySelector('select')
theme.hidden = false
choice.value = document.documentElement.dataset.theme ?? ''
choice.addEventListener('change', () => {
  if (choice.value === '') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = choice.value
  try {
    // The panel reads the same one.
    if (choice.value === '') localStorage.removeItem('gancho.theme')
    else localStorage.setItem('gancho.theme', choice.value)
  } catch {
    // Storage is closed: the choice holds for this page.
  }
})

// Code -----------------------------------------------------------------------------------------------

for (const code of document.querySelectorAll('pre')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = copy
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code.textContent)
    button.textContent = copied
    setTimeout(() => {
      button.textContent = copy
    }, 2_000)
  })
  const frame = document.createElement('div')
  frame.className = 'code'
  code.replaceWith(frame)
  frame.append(code, button)
}
