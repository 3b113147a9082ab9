// Errors as texts.

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
/** Nothing of this kind for this run; the message says why. Metrics and probes that throw it are left out, and told. */
export class NotApplicable extends Error {
  override name = "NotApplicable";
}
