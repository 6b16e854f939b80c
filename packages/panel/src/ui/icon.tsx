import { cx } from './cx.ts'

/** Paths on a grid of 16, drawn with a line of 1.5. */
const paths = {
  alert: 'M8 2.2 14.4 13.3H1.6ZM8 6.4v3.2M8 11.5v.1',
  back: 'M9.5 3.5 5 8l4.5 4.5',
  ban: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM3.8 3.8l8.4 8.4',
  bell: 'M8 2.2a4 4 0 0 0-4 4c0 3.6-1.4 4.8-1.4 4.8h10.8S12 9.8 12 6.2a4 4 0 0 0-4-4ZM6.7 13.5a1.5 1.5 0 0 0 2.6 0',
  book: 'M8 4.2C6.6 3.2 4.6 2.9 2.2 3v9.4c2.4-.1 4.4.2 5.8 1.2 1.4-1 3.4-1.3 5.8-1.2V3c-2.4-.1-4.4.2-5.8 1.2ZM8 4.2v9.4',
  chart: 'M2.5 13.5h11M4.5 11V7.5M8 11V3.5M11.5 11V5.5',
  check: 'M3 8.5 6.3 12 13 4.5',
  chevron: 'm4.5 6.3 3.5 3.5 3.5-3.5',
  circle: 'M8 4.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6Z',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM8 4.8V8l2.2 1.5',
  close: 'm4 4 8 8M12 4l-8 8',
  code: 'm5.5 4.5-4 3.5 4 3.5M10.5 4.5l4 3.5-4 3.5',
  contrast: 'M8 2a6 6 0 0 0 0 12ZM8 2a6 6 0 0 1 0 12M5.2 4.2v7.6M6.6 3.4v9.2',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8Z',
  cross: 'm4.5 4.5 7 7M11.5 4.5l-7 7',
  down: 'M8 3v10M4 9l4 4 4-4',
  edit: 'M2.7 13.3l.6-2.9L10.6 3.1a1.2 1.2 0 0 1 1.7 0l.6.6a1.2 1.2 0 0 1 0 1.7L5.6 12.7ZM9.5 4.2l2.3 2.3',
  external: 'M6.5 3.5h-3v9h9v-3M9.5 2.5h4v4M13.5 2.5 7.5 8.5',
  eye: 'M1.5 8S3.8 3.7 8 3.7 14.5 8 14.5 8 12.2 12.3 8 12.3 1.5 8 1.5 8ZM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6Z',
  filter: 'M2 4h12M4.5 8h7M6.8 12h2.4',
  flask: 'M6.2 2v4.2L2.9 12a1.3 1.3 0 0 0 1.1 2h8a1.3 1.3 0 0 0 1.1-2L9.8 6.2V2M5 2h6M4.7 9.5h6.6',
  inbox: 'M2 9l1.8-6h8.4L14 9v4H2ZM2 9h3.6l.9 1.8h3L10.4 9H14',
  info: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM8 7.3v3.5M8 5.1v.1',
  key: 'M10.5 2.5a3 3 0 1 1-2.4 4.8L3 12.5v1h2.2v-1.6h1.6v-1.6h1.3l.9-.9M11.3 4.7v.1',
  languages:
    'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM2 8h12M8 2c1.8 1.6 2.6 3.6 2.6 6S9.8 12.4 8 14C6.2 12.4 5.4 10.4 5.4 8S6.2 3.6 8 2Z',
  lock: 'M4.2 7.2V5.3a3.8 3.8 0 0 1 7.6 0v1.9M3 7.2h10v6.3H3ZM8 9.7v1.3',
  mail: 'M2 3.5h12v9H2ZM2.3 4 8 8.8 13.7 4',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2 12.5 8 5 12.8Z',
  plus: 'M8 3v10M3 8h10',
  retry: 'M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3',
  rotate: 'M3 6.5a5.2 5.2 0 0 1 9.5-1M13 9.5a5.2 5.2 0 0 1-9.5 1M12.7 2.5v3h-3M3.3 13.5v-3h3',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 13.5 13.5',
  send: 'M14 2 7 9M14 2 9.7 14 7 9 2 6.3Z',
  signOut: 'M6.5 2.5h-4v11h4M10 4.8 13.2 8 10 11.2M13.2 8H6',
  sliders: 'M2 5h6M12 5h2M2 11h2M8 11h6M10 3a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM6 9a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1.2v1.3M8 13.5v1.3M1.2 8h1.3M13.5 8h1.3M3.2 3.2l.9.9M11.9 11.9l.9.9M12.8 3.2l-.9.9M4.1 11.9l-.9.9',
  trash: 'M2.5 4.2h11M6 4.2V2.5h4v1.7M4 4.2l.6 9.3h6.8l.6-9.3M6.6 7v3.8M9.4 7v3.8',
  webhook:
    'M10.5 4.7v5.1a3.3 3.3 0 0 1-6.6 0V7.7l2 1.9M10.5 4.7a1.35 1.35 0 1 0 0-2.7 1.35 1.35 0 0 0 0 2.7Z',
} as const

export type IconName = keyof typeof paths

/** Decoration: the words beside it, or the label of its button, say what it means. */
export function Icon({ name, className }: { readonly name: IconName; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={cx('size-4 shrink-0', className)}
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  )
}
