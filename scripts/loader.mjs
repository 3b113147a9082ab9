// Reads a saved run and checks that its decoder is understood: `node scripts/loader.mjs run.safetensors`. Plain
// JavaScript that imports nothing of ours and no package, so that it proves what a file says by itself; the same in
// Python stands in README.md. It sums in float64, one output after the other: made to be read, not to be fast.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const sizeOf = shape => shape.reduce((a, b) => a * b, 1);
/** safetensors: eight bytes of header length, a JSON header, then the tensors, here all of them float32. */
export function read(bytes) {
  const file = Buffer.from(bytes);
  const from = 8 + Number(file.readBigUInt64LE(0));
  const { __metadata__: texts, ...entries } = JSON.parse(file.toString("utf8", 8, from));
  const about = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      name === "format" || name === "crc32" ? text : JSON.parse(text),
    ]),
  );
  const tensors = Object.entries(entries).map(
    ([
      name,
      {
        shape,
        data_offsets: [start],
      },
    ]) => [
      name,
      { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => file.readFloatLE(from + start + 4 * i)) },
    ],
  );
  return { about, tensors: Object.fromEntries(tensors) };
}

/** Zeros in front, as TensorFlow's "same": one output per stride, the odd zero at the end. */
const before = (size, kernel, stride) =>
  Math.floor(Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0) / 2);
/** Visits every pair of places, in the larger and in the smaller picture, that a kernel of this stride joins. */
function joined(large, small, kernel, stride, visit) {
  const [top, left] = [0, 1].map(axis => before(large[axis], kernel[axis], stride));
  for (let y = 0; y < small[0]; y++)
    for (let x = 0; x < small[1]; x++)
      for (let i = 0; i < kernel[0]; i++)
        for (let j = 0; j < kernel[1]; j++) {
          const [row, column] = [y * stride + i - top, x * stride + j - left];
          if (row >= 0 && row < large[0] && column >= 0 && column < large[1])
            visit(row * large[1] + column, y * small[1] + x, i * kernel[1] + j);
        }
}
const zeros = shape => ({ shape, data: new Float64Array(sizeOf(shape)) });
// [in, out]
function dense(x, kernel) {
  const [inputs, outputs] = kernel.shape;
  if (x.shape.at(-1) !== inputs)
    throw Error(`decoder: a kernel of [${kernel.shape}] does not take rows of [${x.shape.slice(1)}]`);
  const y = zeros([...x.shape.slice(0, -1), outputs]);
  for (let n = 0; n * inputs < x.data.length; n++)
    for (let a = 0; a < inputs; a++)
      for (let b = 0; b < outputs; b++)
        y.data[n * outputs + b] += x.data[n * inputs + a] * kernel.data[a * outputs + b];
  return y;
}
// [height, width, in, out]
function conv(x, kernel, stride) {
  const [n, h, w, inputs] = x.shape;
  const outputs = kernel.shape[3];
  const small = [Math.ceil(h / stride), Math.ceil(w / stride)];
  const y = zeros([n, ...small, outputs]);
  for (let k = 0; k < n; k++)
    joined([h, w], small, kernel.shape, stride, (from, to, tap) => {
      for (let a = 0; a < inputs; a++)
        for (let b = 0; b < outputs; b++)
          y.data[(k * sizeOf(small) + to) * outputs + b] +=
            x.data[(k * h * w + from) * inputs + a] * kernel.data[(tap * inputs + a) * outputs + b];
    });
  return y;
}
// [height, width, out, in]; the gradient of conv
function deconv(x, kernel, stride) {
  const [n, h, w, inputs] = x.shape;
  const outputs = kernel.shape[2];
  const large = [h * stride, w * stride];
  const y = zeros([n, ...large, outputs]);
  for (let k = 0; k < n; k++)
    joined(large, [h, w], kernel.shape, stride, (to, from, tap) => {
      for (let b = 0; b < outputs; b++)
        for (let a = 0; a < inputs; a++)
          y.data[(k * sizeOf(large) + to) * outputs + b] +=
            x.data[(k * h * w + from) * inputs + a] * kernel.data[(tap * outputs + b) * inputs + a];
    });
  return y;
}
/** One number at a time; c: its channel, the last axis. */
const each = (x, map) => ({ shape: x.shape, data: x.data.map((value, i) => map(value, i % x.shape.at(-1))) });

// of x, the layer and its weights
const layers = {
  dense: (x, _, w) => dense(x, w.kernel),
  conv: (x, { stride }, w) => conv(x, w.kernel, stride),
  deconv: (x, { stride }, w) => deconv(x, w.kernel, stride),
  "batch-norm": (x, { epsilon }, { mean, variance, scale, shift }) =>
    each(
      x,
      (value, c) => ((value - mean.data[c]) / Math.sqrt(variance.data[c] + epsilon)) * scale.data[c] + shift.data[c],
    ),
  relu: x => each(x, value => Math.max(value, 0)),
  "leaky-relu": (x, { slope }) => each(x, value => (value > 0 ? value : slope * value)),
  sigmoid: x => each(x, value => 1 / (1 + Math.exp(-value))),
  tanh: x => each(x, Math.tanh),
  affine: (x, { factor, offset }) => each(x, value => factor * value + offset),
  mask: (x, _, { theta }) => each(x, (value, c) => value * (1 - Math.exp(-theta.data[c]))),
  reshape: (x, { shape }) => ({ shape: [x.shape[0], ...shape], data: x.data }),
};
export function decode(z, decoder, tensors) {
  if (!Array.isArray(decoder) || decoder.length === 0) throw Error("decoder: expected a list of layers");
  return decoder.reduce((x, layer, i) => {
    if (!Object.hasOwn(layers, layer?.kind)) throw Error(`decoder[${i}]: unknown layer "${layer?.kind}"`);
    const w = Object.fromEntries(
      Object.entries(layer)
        .filter(([name, path]) => name !== "kind" && typeof path === "string")
        .map(([name, path]) => [name, tensors[`net/${path}`]]),
    );
    for (const [name, tensor] of Object.entries(w))
      if (!tensor) throw Error(`decoder[${i}].${name}: names the tensor net/${layer[name]}, which is missing`);
    const y = layers[layer.kind](x, layer, w);
    return w.bias ? each(y, (value, c) => value + w.bias.data[c]) : y;
  }, z);
}

// float32 sums in another order differ by some 1e-6 of the largest value, a GPU's exp by ten times that; a
// wrong layout by tenths
const NEAR = 1e-4;
export function check({ about, tensors }) {
  const z0 = tensors["check/z0"];
  const x0 = tensors["check/x0"];
  if (!about.decoder || !z0 || !x0) throw Error("the file has no decoder, or no check of it");
  const x = decode(z0, about.decoder, tensors);
  const allowed = NEAR * x0.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (String(x.shape) !== String(x0.shape))
    throw Error(`check/z0 decodes to the shape [${x.shape}], expected [${x0.shape}]`);
  // NaN stays
  return {
    allowed,
    worst: x.data.reduce(
      (most, value, i) => (Math.abs(value - x0.data[i]) <= most ? most : Math.abs(value - x0.data[i])),
      0,
    ),
  };
}

function report(path) {
  if (!path) throw Error("expected the path of a run's file");
  const file = read(readFileSync(path));
  const { run, phase, index, lengths, decoder, "no-decoder": why } = file.about;
  if (why && decoder) throw Error("no-decoder: the file has a decoder");
  console.log(
    `${run.method} on ${run.dataset}, seed ${run.seed}, step ${lengths.slice(0, phase).reduce((a, b) => a + b, 0) + index}: ${Object.keys(file.tensors).length} tensors`,
  );
  if (why) return console.log(`no decoder to run: ${why}`);
  const { worst, allowed } = check(file);
  console.log(
    `check/z0 decodes to check/x0: worst difference ${worst.toPrecision(2)}, allowed ${allowed.toPrecision(2)}`,
  );
  if (!(worst <= allowed)) throw Error("these are not the weights that were saved");
}
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  try {
    report(process.argv[2]);
  } catch (error) {
    console.error(`refused: ${error.message}`);
    process.exitCode = 1;
  }
