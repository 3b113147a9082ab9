// Errors as texts.

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
