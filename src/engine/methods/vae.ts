// VAE with a learned, a fixed or no decoder variance (Dai & Wipf 2019, eq 2 with definition 1; methods.md 6.2): the
// family of families/vae.ts, and nothing added to it.
import { build, type C, config, metrics, type N, probes, starts, together, trainPhase } from "../families/vae";
import type { Method } from "../method";

const vae = {
  id: "vae",
  accepts: ["images", "vectors"],
  config,
  starts,
  build,
  phases: [trainPhase("train")],
  together,
  metrics,
  probes,
} as const satisfies Method<C, N>;
export default vae;
