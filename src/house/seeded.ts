// Properties are tried with the same inputs every time, so that a change that breaks one is red at once and nothing
// else ever is. FC_SEED=… tries others. Loaded before every file of tests (vitest.config.ts).
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["FC_SEED"] ?? 20) });
