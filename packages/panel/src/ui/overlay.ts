import { cx } from './cx.ts'

/** Behind what needs an answer first. */
export const backdrop = cx(
  'fixed inset-0 z-40 bg-scrim transition-opacity duration-150 ease-out',
  'data-starting-style:opacity-0 data-ending-style:opacity-0',
)

/** A sheet from the bottom of a phone, full height; a box in the middle of anything wider. */
export const sheet = cx(
  'fixed inset-0 z-50 flex flex-col bg-raised shadow-float outline-none sm:rounded-lg',
  'sm:inset-auto sm:top-1/2 sm:left-1/2 sm:max-h-[min(48rem,calc(100dvh-4rem))] sm:w-[calc(100vw-4rem)] sm:-translate-1/2',
  'transition-[opacity,transform] duration-150 ease-out forced-colors:border',
  'data-starting-style:translate-y-4 data-starting-style:opacity-0 data-ending-style:opacity-0',
  'sm:data-starting-style:-translate-y-[calc(50%-0.5rem)]',
)

/** What floats beside its button: menus and pickers. */
export const popup = cx(
  'min-w-44 rounded-md bg-raised p-1 text-base shadow-float outline-none forced-colors:border',
  'origin-(--transform-origin) transition-[opacity,transform] duration-100 ease-out',
  'data-starting-style:scale-98 data-starting-style:opacity-0 data-ending-style:opacity-0',
)
