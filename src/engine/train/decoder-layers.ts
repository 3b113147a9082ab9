// The layers that codes pass through in the phase reached, as files carry them (nn/layers.ts). No method declares them:
// its `decode` is run once over codes without values, every net watched, and they hold where what came out of one net,
// and nothing else, went into the next, from the codes to the result. So they are of the nets that this phase decodes
// by (a weak decoder's, a mask's before the decoder's), or there are none and the file says why. Nothing is computed:
// nets that are only drawn (nn/sketch.ts) tell the same, before there is a backend.
import type { AnyMethod, AnyPhase, Nets } from "../method";
import type { Layer } from "../nn/layers";
import type { AnyNet } from "../nn/scope";
import type { DataSpec } from "../step";
import type { Tensor } from "../tf";

/** One of the two. */
export interface DecoderLayers {
  readonly decoder?: readonly Layer[];
  readonly undecoded?: string;
}
/** What is decoded by: a session, or its declarations alone. */
export interface Decoding {
  readonly method: AnyMethod;
  readonly nets: Nets;
  readonly config: Readonly<Record<string, unknown>>;
  readonly spec: DataSpec;
  readonly phase: number;
}

export function decoderLayersOf(of: Decoding): DecoderLayers {
  const { method, phase } = of,
    reached = method.phases.slice(0, phase + 1),
    decoding = reached.findLast(p => p.decode);
  if (!decoding)
    return {
      undecoded: method.phases.some(p => p.decode)
        ? `${method.id} does not decode in its phase "${method.phases[phase]!.id}"`
        : `${method.id} has no decoder`,
    };
  // where nothing encodes, codes are what the sampler draws
  if (!reached.some(p => p.encode ?? p.sample))
    return { undecoded: `${method.id} has neither encoder nor sampler to say what codes it decodes` };
  return watched(of, decoding);
}
/** What files said before they named their backend, where they said other than `said`; undefined: nothing at all. */
export function olderLayersOf({ method, nets, phase }: Decoding, said: DecoderLayers): readonly DecoderLayers[] {
  const { layers } = nets["decoder"] ?? {},
    encodes = method.phases.slice(0, phase + 1).some(p => p.encode);
  return [
    {},
    // first, the layers of the net of that name, whatever the phase decodes by; these kinds came later
    ...(layers && !layers.some(({ kind }) => kind === "tanh" || kind === "affine" || kind === "mask")
      ? [{ decoder: layers }]
      : []),
    // then, no layers where nothing encodes
    ...(said.decoder && !encodes ? [{ undecoded: `${method.id} has no encoder that says what codes it decodes` }] : []),
  ];
}

interface Made {
  from: unknown;
  layers: readonly Layer[];
}
const ROWS = 1024; // few rows are filled up where batch norm needs more: that is no layer
function watched({ method, nets, config, spec }: Decoding, decoding: AnyPhase): DecoderLayers {
  const made = new Map<unknown, Made>(),
    called: Layer[] = [];
  const watch = (net: AnyNet): AnyNet => {
    const { layers } = net;
    if (!layers) return net;
    const call = (...inputs: unknown[]): unknown => {
      called.push(...layers);
      // an empty sequence gives back what it got
      if (layers.length === 0 && inputs.length === 1) return inputs[0];
      const out = { shape: [ROWS] };
      made.set(out, { from: inputs.length === 1 ? inputs[0] : undefined, layers });
      return out;
    };
    return Object.assign(call, net);
  };
  const codes = { shape: [ROWS] },
    own = Object.fromEntries(Object.entries(nets).map(([name, net]) => [name, watch(net)]));
  let passed: Layer[] | undefined = [];
  try {
    let at: unknown = decoding.decode!(codes as Tensor, { config, data: spec, nets: own } as never);
    while (passed && at !== codes) {
      const one = made.get(at);
      passed = one && [...one.layers, ...passed];
      at = one?.from;
    }
  } catch {
    passed = undefined; // it asks for values: of codes, of a net without layers, of noise
  }
  if (called.some(layer => layer.kind === "batch-norm" && layer.statistics === "batch"))
    return {
      undecoded: `${method.id} decodes with batch norm by the statistics of the rows at hand: what a code becomes depends on the others`,
    };
  return passed ? { decoder: passed } : { undecoded: `${method.id} decodes by more than a list of layers` };
}
