// Work that is one thing to whoever watches an execution (noise, gathered rows, a kernel of ours), whatever a backend
// does for it: the contract test's tracer sees its name and not the host arrays behind a stand-in.

export const primitive = { observe: (_name: string): void => {}, quiet: 0 };
export function device<T>(name: string, make: () => T): T {
  if (!primitive.quiet) primitive.observe(name);
  primitive.quiet++;
  try {
    return make();
  } finally {
    primitive.quiet--;
  }
}
