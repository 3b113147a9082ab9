// jax-js: forward, backward and Adam of a whole step in one jitted function. Its arrays are counted by hand: every use
// takes one reference, `.ref` makes another. Channels come first there.
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  random,
  tree,
  valueAndGrad,
  type Array as Values,
} from "@jax-js/jax";
import { deviationOf, KERNEL, RATE, ROWS, rowsOf, shuffled, STRIDE, type Layer, type Net } from "../net";
import type { Open } from "./contestant";

// steps in flight: its arrays are lazy, so a loop that never waits only piles up work (its manual
// says to wait regularly)
const AHEAD = 8;
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
type Weights = { kernel: Values; bias: Values };
type Parameters = { encoder: Weights[]; decoder: Weights[] };
type State = { parameters: Parameters; first: Parameters; second: Parameters; steps: Values; key: Values };

function weightsOf(layers: readonly Layer[], key: () => Values): Weights[] {
  return layers.flatMap(layer => {
    if (layer.kind === "flatten" || layer.kind === "unflatten") return [];
    const shape =
      layer.kind === "dense"
        ? [layer.from, layer.to]
        : layer.kind === "conv"
          ? [layer.to, layer.from, KERNEL, KERNEL]
          : [layer.from, layer.to, KERNEL, KERNEL];
    return [
      {
        kernel: random.normal(key(), shape).mul(deviationOf(layer)),
        bias: np.zeros(layer.kind === "dense" ? [layer.to] : [layer.to, 1, 1]),
      },
    ];
  });
}
function forward(layers: readonly Layer[], weights: readonly Weights[], x: Values): Values {
  let next = 0;
  return layers.reduce((h, layer) => {
    if (layer.kind === "flatten") return h.reshape([h.shape[0]!, layer.size]);
    if (layer.kind === "unflatten") return h.reshape([h.shape[0]!, layer.shape[2]!, layer.shape[0]!, layer.shape[1]!]);
    const { kernel, bias } = weights[next++]!;
    const linear =
      layer.kind === "dense"
        ? np.matmul(h, kernel)
        : layer.kind === "conv"
          ? lax.convGeneralDilated(h, kernel, [STRIDE, STRIDE], "SAME")
          : lax.convTranspose(h, kernel, [STRIDE, STRIDE], "SAME", { transposeKernel: true });
    return layer.relu ? nn.relu(linear.add(bias)) : linear.add(bias);
  }, x);
}
const lossOf =
  (net: Net) =>
  (parameters: Parameters, x: Values, key: Values): Values => {
    const out = forward(net.encoder, parameters.encoder, x.ref);
    const error = (y: Values) =>
      np
        .square(x.sub(y))
        .sum()
        .mul(1 / net.batch);
    if (!net.variational) return (key.dispose(), error(forward(net.decoder, parameters.decoder, out)));
    const [mean, raw] = np.split(out, 2, 1) as [Values, Values];
    const z = mean.ref.add(np.exp(raw.ref.mul(0.5)).mul(random.normal(key, [net.batch, net.latent])));
    const divergence = np
      .square(mean)
      .add(np.exp(raw.ref))
      .sub(raw)
      .sub(1)
      .sum()
      .mul(0.5 / net.batch);
    return error(forward(net.decoder, parameters.decoder, z)).add(divergence);
  };
function stepOf(net: Net) {
  const gradients = valueAndGrad(lossOf(net));
  return jit((state: State, table: Values, rows: Values): { state: State; loss: Values } => {
    const x = np.take(table, rows, 0);
    const keys = random.split(state.key, 2);
    const [loss, g] = gradients(tree.ref(state.parameters), x, keys.ref.slice(0));
    const steps = state.steps.add(1);
    const map = (f: (...values: Values[]) => Values, ...trees: Parameters[]): Parameters =>
      tree.map<Values, Values, Parameters>(f, trees[0]!, ...trees.slice(1)) as unknown as Parameters;
    const first = map((m, d) => m.mul(BETA1).add(d.mul(1 - BETA1)), state.first, tree.ref(g as Parameters));
    const second = map((v, d) => v.mul(BETA2).add(np.square(d).mul(1 - BETA2)), state.second, g as Parameters);
    const bias = (beta: number) =>
      np
        .exp(steps.ref.mul(Math.log(beta)))
        .mul(-1)
        .add(1); // 1 − β^t
    const [one, two] = [bias(BETA1), bias(BETA2)];
    const parameters = map(
      (p, m, v) =>
        p.sub(
          m
            .div(one.ref)
            .mul(RATE)
            .div(np.sqrt(v.div(two.ref)).add(EPSILON)),
        ),
      state.parameters,
      tree.ref(first),
      tree.ref(second),
    );
    one.dispose();
    two.dispose();
    return { state: { parameters, first, second, steps, key: keys.slice(1) }, loss };
  });
}

export const openJax: Open = async (_name, net, backend) => {
  if (!(await init(backend)).includes(backend)) throw Error(`jax-js finds no ${backend}`);
  defaultDevice(backend);
  let seed = random.key(1);
  const key = () => {
    const two = random.split(seed, 2);
    seed = two.ref.slice(1);
    return two.slice(0);
  };
  const parameters: Parameters = { encoder: weightsOf(net.encoder, key), decoder: weightsOf(net.decoder, key) };
  const zeros = () => tree.map<Values, Values, Parameters>(p => np.zeros(p.shape), parameters) as unknown as Parameters;
  const [height, width, depth] = net.shape;
  // one channel: first or last is the same
  const table = np.array(rowsOf(net), {
    shape: depth === undefined ? [ROWS, ...net.shape] : [ROWS, depth, height!, width!],
  });
  const step = stepOf(net);
  const rows = shuffled(net.batch);
  let state: State = { parameters, first: zeros(), second: zeros(), steps: np.array(0), key: seed };
  const flying: { loss: Values; ready: Promise<unknown> }[] = [];
  const land = async (most: number): Promise<void> => {
    while (flying.length > most) {
      const { loss, ready } = flying.shift()!;
      await ready;
      loss.dispose();
    }
  };
  return {
    adapter: backend === "wasm" ? "CPU, WebAssembly" : "",
    async steps(count) {
      for (let i = 0; i < count; i++) {
        const made = step(state, table.ref, np.array(rows(), { dtype: np.int32 })) as { state: State; loss: Values };
        state = made.state;
        flying.push({ loss: made.loss, ready: blockUntilReady(made.loss) });
        await land(AHEAD);
      }
      // its kernels are submitted a few promises later: that belongs to the steps
      for (let turn = 0; turn < 16; turn++) await undefined;
    },
    async done() {
      await land(1);
      await blockUntilReady(state);
      return Number(await flying[0]!.loss.ref.jsAsync());
    },
  };
};
