export { expectNoAxeViolations } from './axe.ts'
export { lightViews, nameOf } from './browser.ts'
export { type PanelUser, startPanel, type TestPanel } from './panel.ts'
export { screenshot } from './screenshot.ts'
