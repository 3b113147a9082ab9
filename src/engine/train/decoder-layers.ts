// The layers that codes pass through in the phase reached, as files carry them (nn/layers.ts). No method declares them:
// its `decode` is run once with every net watched, and they hold where what came out of one net, and nothing else, went
// into the next, from the codes to the result. So they are of the nets that this phase decodes by (a weak decoder's, a
// mask's before the decoder's), or there are none and the file says why.
import type { AnyPhase, Nets } from "../method";
import { evaluationNoise } from "../noise";
import type { Layer } from "../nn/layers";
import { type AnyNet, inMode } from "../nn/scope";
import { type Tensor, tf } from "../tf";
import type { At } from "./at";

/** One of the two. */
export interface DecoderLayers {
  readonly decoder?: readonly Layer[];
  readonly undecoded?: string;
}
type Watched = Pick<At, "method" | "nets" | "config" | "spec" | "seed" | "counter" | "phase">;
const known = new WeakMap<Nets, Map<AnyPhase, DecoderLayers>>(); // nets built again are other keys

export function decoderLayersOf(session: Watched): DecoderLayers {
  const { method, nets, phase } = session,
    reached = method.phases.slice(0, phase + 1),
    coding = reached.findLast(p => p.encode) ?? reached.findLast(p => p.sample),
    decoding = reached.findLast(p => p.decode);
  if (!decoding)
    return {
      undecoded: method.phases.some(p => p.decode)
        ? `${method.id} does not decode in its phase "${method.phases[phase]!.id}"`
        : `${method.id} has no decoder`,
    };
  if (!coding) return { undecoded: `${method.id} has neither encoder nor sampler to say what codes it decodes` };
  const of = known.get(nets) ?? new Map<AnyPhase, DecoderLayers>(),
    layers = of.get(decoding) ?? watched(session, coding, decoding);
  known.set(nets, of.set(decoding, layers));
  return layers;
}

interface Made {
  from: unknown;
  layers: readonly Layer[];
}
const ROWS = 4;
function watched(
  { method, nets, config, spec, seed, counter }: Watched,
  coding: AnyPhase,
  decoding: AnyPhase,
): DecoderLayers {
  const made = new Map<unknown, Made>(),
    called: Layer[] = [];
  const watch = (net: AnyNet): AnyNet => {
    const { layers } = net;
    if (!layers) return net;
    const call = (...inputs: unknown[]): unknown => {
      const out = (net as unknown as (...inputs: unknown[]) => unknown)(...inputs);
      called.push(...layers);
      // an empty sequence gives back what it got
      if (out !== inputs[0]) made.set(out, { from: inputs.length === 1 ? inputs[0] : undefined, layers });
      return out;
    };
    return Object.assign(call, net);
  };
  const noise = evaluationNoise(seed, "words"),
    step = {
      config,
      data: spec,
      noise,
      index: counter.index as Tensor,
      progress: counter.progress as Tensor,
      batch: () => {
        throw Error(`${method.id}: codes and their decoding read no batch`);
      },
    };
  let passed: Layer[] | undefined = [];
  tf.tidy(() =>
    inMode({ training: new Set(), moving: new Set(), noise }, () => {
      // where nothing encodes, codes are what the sampler draws
      const one =
          coding.encode?.(tf.zeros([1, ...spec.shape]), { ...step, nets }) ??
          coding.sample!.start(1, { ...step, nets }),
        code = one.shape.slice(1),
        codes = tf.zeros([ROWS, ...code]); // of any value: it is what nets are called with that counts
      const result = decoding.decode!(codes, {
        ...step,
        nets: Object.fromEntries(Object.entries(nets).map(([name, net]) => [name, watch(net)])),
      });
      for (let at: unknown = result; passed && at !== codes;) {
        const one = made.get(at);
        passed = one && [...one.layers, ...passed];
        at = one?.from;
      }
    }),
  );
  if (called.some(layer => layer.kind === "batch-norm" && layer.statistics === "batch"))
    return {
      undecoded: `${method.id} decodes with batch norm by the statistics of the rows at hand: what a code becomes depends on the others`,
    };
  return passed ? { decoder: passed } : { undecoded: `${method.id} decodes by more than a list of layers` };
}
