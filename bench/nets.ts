// Our own side: a net of nets.json as a method file would declare it, and its table. What a user of the engine
// writes, no shortcuts.
import type { Table } from "../src/engine/dataset";
import type { AnyMethod, Loss, Method } from "../src/engine/method";
import { squaredError } from "../src/engine/losses/likelihood";
import { conv, deconv } from "../src/engine/nn/conv";
import { dense, type LayerNet, relu, reshape, sequence } from "../src/engine/nn/dense";
import { normal } from "../src/engine/nn/init";
import type { Net as EngineNet, Scope } from "../src/engine/nn/scope";
import { type Tensor, tf } from "../src/engine/tf";
import { adam } from "../src/engine/train/rules";
import { deviationOf, KERNEL, type Layer, type Net, type NetName, RATE, ROWS, rowsOf, STRIDE } from "./net";
import { spoken, wordless } from "../src/engine/spoken";
import type { DataSpec, Step } from "../src/engine/step";

const ENOUGH = 100_000_000; // steps: a bench ends by the clock
interface N {
  encoder: EngineNet;
  decoder: EngineNet;
}

function layerOf(scope: Scope, layer: Layer): readonly LayerNet[] {
  if (layer.kind === "flatten") return [reshape(scope, [layer.size])];
  if (layer.kind === "unflatten") return [reshape(scope, layer.shape)];
  const { kind, from, to } = layer;
  const init = normal(deviationOf(layer));
  const made =
    kind === "dense"
      ? dense(scope, from, to, { init })
      : (kind === "conv" ? conv : deconv)(scope, from, to, KERNEL, STRIDE, { init });
  return layer.relu ? [made, relu(scope)] : [made];
}
const netOf = (scope: Scope, layers: readonly Layer[]) =>
  sequence(
    scope,
    layers.flatMap((layer, i) => layerOf(scope.child(`${i}`), layer)),
  );

/** ½ Σ (μ² + e^v − v − 1), mean over the batch. */
const divergence = (mean: Tensor, raw: Tensor): Tensor =>
  mean
    .square()
    .add(raw.exp())
    .sub(raw)
    .sub(1)
    .sum()
    .mul(0.5 / mean.shape[0]!);

const lossOf =
  ({ batch: size, variational }: Net) =>
  ({ nets, batch, noise }: Step<Record<never, never>, N>): Loss => {
    const { x } = batch(size);
    const out = nets.encoder(x);
    if (!variational) return { terms: { error: squaredError(x, nets.decoder(out)) } };
    const [mean, raw] = tf.split(out, 2, -1) as [Tensor, Tensor];
    const z = mean.add(raw.mul(0.5).exp().mul(noise.normal(mean.shape)));
    return { terms: { error: squaredError(x, nets.decoder(z)), kl: divergence(mean, raw) } };
  };

export function methodOf(name: NetName, net: Net): AnyMethod {
  const method: Method<Record<never, never>, N> = {
    id: `bench-${name}`,
    accepts: ["vectors", "images"],
    config: {},
    build: scope => ({
      encoder: netOf(scope.child("encoder"), net.encoder),
      decoder: netOf(scope.child("decoder"), net.decoder),
    }),
    phases: [
      {
        id: "train",
        steps: () => ENOUGH,
        updates: [
          { id: "net", moves: ({ encoder, decoder }) => [adam({ rate: RATE }, encoder, decoder)], loss: lossOf(net) },
        ],
      },
    ],
  };
  return spoken(method, wordless(net.title));
}
export function tableOf(net: Net): Table {
  const values = rowsOf(net);
  const images = net.shape.length === 3;
  const x = images ? Uint8Array.from(values, v => Math.round(255 * v)) : values;
  const sizes = { shape: net.shape, count: ROWS, tests: ROWS, classes: 1 };
  const spec: DataSpec = images
    ? { kind: "images", range: [0, 1], mean: net.shape.slice(2).map(() => 0.5), ...sizes }
    : { kind: "vectors", range: [-1, 1], ...sizes };
  return {
    spec,
    train: { x },
    test: { x },
  };
}
