// The few signs of the page, drawn once: transport, chevron, light or dark, the logo. Decoration only: whoever uses
// one gives the words.
const stroke = { fill: "none", stroke: "currentColor", strokeLinecap: "round", strokeLinejoin: "round" } as const;

export const Chevron = ({ size = 12, turn = 0 }: { size?: number; turn?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 12 12"
    aria-hidden="true"
    style={{ transform: `rotate(${turn}deg)`, flex: "none" }}
  >
    <path d="M2.5 4.2 6 7.8l3.5-3.6" {...stroke} strokeWidth={1.7} />
  </svg>
);
const transport = {
  play: <path d="M4.4 2.4v11.2a.6.6 0 0 0 .9.5l8.6-5.6a.6.6 0 0 0 0-1L5.3 1.9a.6.6 0 0 0-.9.5z" fill="currentColor" />,
  pause: <path d="M4.2 2.6h2.6v10.8H4.2zM9.2 2.6h2.6v10.8H9.2z" fill="currentColor" />,
  step: <path d="M4 3.2 10 8l-6 4.8zM11 3.2h1.8v9.6H11z" fill="currentColor" />,
  restart: <path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.4v3h3" {...stroke} strokeWidth={1.6} />,
} as const;
export const Sign = ({ of, size = 16 }: { of: keyof typeof transport; size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
    {transport[of]}
  </svg>
);
export const Half = () => (
  <svg width={15} height={15} viewBox="0 0 16 16" aria-hidden="true">
    <circle cx={8} cy={8} r={5.6} {...stroke} strokeWidth={1.4} />
    <path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" />
  </svg>
);
export const Head = () => (
  <svg width={8} height={10} viewBox="0 0 8 10" aria-hidden="true">
    <path d="M1.5 1 6.5 5l-5 4" {...stroke} strokeWidth={1.1} />
  </svg>
);
export const Logo = () => (
  <svg width={22} height={22} viewBox="0 0 22 22" aria-hidden="true" {...stroke} strokeWidth={2.2}>
    <path d="M2 4l7 7-7 7" stroke="var(--real)" />
    <circle cx={11.5} cy={11} r={2.3} fill="var(--latent)" stroke="none" />
    <path d="M20 4l-6 7 6 7" stroke="var(--gen)" />
  </svg>
);
