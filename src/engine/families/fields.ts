// Settings that many methods have, declared once. What is said of them is fields.words.ts.
import { live, number, whole } from "../settings";

const log = { scale: "log" } as const;
/** Of Adam, for encoder and decoder. */
export const rate = live(1e-3, 1e-5, 1e-1, { ...log, rate: true });
/** Share of the decoder's hidden units dropped in every step. */
export const dropout = live(0, 0, 0.9, { step: 0.01 });
export const latent = whole(16, 1, 256, log);
/** 1 is the papers' network. */
export const width = number(0.25, 0.0625, 2, log);
/** Relative to the width. */
export const decoderWidth = number(1, 0.0625, 4, log);
/** Rows in a step. */
export const batch = whole(128, 1, 1024, log);
export const steps = (initial: number) => whole(initial, 1, 1_000_000, log);
/** Start values of a method whose networks are the neutral ones, by kind of data. */
export const starts = { images: {}, vectors: { latent: 2, width: 1 } };
