/** A tap, and what drops from it. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <g fill="none" stroke="var(--accent)" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
        <path d="M3 12.5h14.5a7 7 0 0 1 7 7" />
        <path d="M10.5 12.5V5.5M6 5.5h9" />
      </g>
      <circle cx="24.5" cy="26.5" r="2.6" fill="var(--gift)" />
    </svg>
  )
}
