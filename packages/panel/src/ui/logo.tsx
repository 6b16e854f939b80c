/** The hook, and the name: decoration beside headings that say where one is. */
export function Logo() {
  return (
    <span className="inline-flex items-center gap-2.5 font-semibold text-lg tracking-tight" translate="no">
      <svg viewBox="0 0 32 32" className="size-6.5" aria-hidden="true">
        <rect width="32" height="32" rx="9" className="fill-accent" />
        <path
          d="M20 8v10.25a5.25 5.25 0 1 1-10.5 0v-2"
          fill="none"
          className="stroke-on-accent"
          strokeWidth="3"
          strokeLinecap="round"
        />
        <circle cx="20" cy="8" r="2.6" className="fill-on-accent" />
      </svg>
      {brand}
    </span>
  )
}

export const brand = 'Gancho'
