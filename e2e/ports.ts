// Where the built page and the parity page are served while the specs run. E2E_PORT moves both, so that two checkouts
// can be tested on one machine at a time.
const first = Number(process.env["E2E_PORT"] ?? 4180);
export const PORTS = { page: first, parity: first + 1 } as const;
