import { type AsyncRouteComponent, lazyRouteComponent } from '@tanstack/react-router'
import { loadAreas } from '../i18n/index.ts'

/** A screen that is loaded when somebody goes there, or is about to: its code, and its texts (the files in `locales`). */
export function screen<Module extends Record<string, unknown>, Name extends keyof Module & string>(
  load: () => Promise<Module>,
  name: Name,
  areas: readonly string[] = [],
): AsyncRouteComponent<object> {
  return lazyRouteComponent(async () => {
    const [module] = await Promise.all([load(), loadAreas(areas)])
    return module
  }, name) as AsyncRouteComponent<object>
}
