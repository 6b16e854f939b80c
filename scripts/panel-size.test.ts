import { expect, it } from 'vitest'
import { panelSizes } from './panel-size.ts'

it('the panel is within its budgets: first load, styles, each screen', () => {
  const sizes = panelSizes()
  expect(sizes.length).toBeGreaterThan(8)
  expect(sizes.filter(({ kilobytes, budget }) => kilobytes > budget)).toEqual([])
})
