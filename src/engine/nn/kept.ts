// Spectral norm for a net that files describe in words, a decoder: the normalised kernel is kept as state beside the
// raw one, for readers who know nothing of σ. Evaluation uses the kept one too, so that what we draw is what a file
// says: the kernel of the last training step.
import { described, type LayerNet, type Normalise } from "./dense";
import { spectral } from "./norm";
import { inMode } from "./scope";

export const keptSpectral: Normalise = (scope, kernel) => {
  const normalised = spectral(scope, kernel);
  const none: ReadonlySet<string> = new Set();
  // as it starts
  const held = scope.state("normalised", kernel.shape, (_, noise) =>
    inMode({ training: none, moving: none, noise }, normalised),
  );
  return () => {
    if (!scope.training) return held();
    const now = normalised();
    if (scope.moving) held.set(now);
    return now;
  };
};
/** The layer, which names its kept kernel where it had named the raw one. */
export const kept = (net: LayerNet): LayerNet =>
  net.layer && "kernel" in net.layer
    ? described(net, { ...net.layer, kernel: net.layer.kernel.replace(/kernel$/, "normalised") }, net.rectified)
    : net;
