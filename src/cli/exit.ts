// How a command ends: what the shell, npm and scripts are told.

export const EXIT = {
  done: 0,
  /** Not by the reader's doing: a term that is not finite, a file that could not be written, a fault of ours. */
  failed: 1,
  /** The reader's to put right; nothing was begun. */
  input: 2,
  /** A signal ended it, and what it had is in its file, for the same line to go on from. */
  saved: 130,
} as const;

/** The same for whoever asks for help. */
export const ENDINGS = `
With --out, \`train\` saves on the way (every 60 seconds unless --save-every says otherwise, early ones sooner, and at the
ends of phases) and whenever INT, TERM or HUP ends it; the same line again goes on from there, or prints the numbers of a
run that is finished. So does \`card\`. Exit codes: 0 done; 130 saved after a signal; 1 failed (a file that could not be
written, a number that is not finite), with the numbers if there are any; 2 bad input, nothing was begun.
`;
