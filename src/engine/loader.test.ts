// The loaders that we document read what we write: the block of Python in README.md, run by python3 with numpy, and
// scripts/loader.mjs, which runs everywhere. Each reads files of every method on every kind of data, after training;
// of each kind of decoder one is refused with one weight changed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Values } from "./config";
import type { AnyMethod } from "./method";
import { methodOf, methods } from "./methods";
import type { Layer } from "./nn/layers";
import { microRun, microTable } from "./testing/micro";
import { nodeHost as text, useBackend } from "./testing/node";
import { type Tensor, type Tensor4D, tf } from "./tf";
import { Session } from "./train/session";
import type { Block } from "./train/snapshot";
import { writeRunFile } from "./run-file";
import { decodeSafetensors, encodeSafetensors, type Safetensors } from "./bytes/safetensors";
import type { DataSpec } from "./step";
import { columnsOf } from "./thinned";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "loader-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => useBackend("wasm"));

const block = /<!-- loader -->\n```python\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8"))?.[1];
const script = join(folder, "loader.py");
writeFileSync(script, block ?? "");
const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

interface Loader {
  name: string;
  command: string;
  argument: string;
}
const node: Loader = {
  name: "scripts/loader.mjs",
  command: process.execPath,
  argument: join(root, "scripts/loader.mjs"),
};
const loaders: readonly Loader[] = numpy
  ? [{ name: "the README's loader in Python", command: "python3", argument: script }, node]
  : [{ ...node, name: `${node.name} (no numpy here: the README's loader in Python is not run)` }];
interface Read {
  code: number | null;
  said: string;
  error: string;
}
function load({ command, argument }: Loader, bytes: Uint8Array): Read {
  const path = join(folder, "run.safetensors");
  writeFileSync(path, bytes);
  const { status, stdout, stderr } = spawnSync(command, [argument, path], { encoding: "utf8" });
  return { code: status, said: stdout, error: stderr };
}
/** The worst difference that a loader prints. It must be one: nothing decodes to the very bits in float64. */
const worstOf = ({ said }: Read): number => Number(/worst difference ([\d.e-]+),/.exec(said)?.[1]);

interface Case {
  method: AnyMethod;
  kind: DataSpec["kind"];
  values?: Values;
  /** Of which the run is saved at the end of the last; all. */
  phases?: number;
}
// Of each phase. On pictures: by then the running averages of batch norm hold 95 % of what came by; before, a decoder
// of pictures gives paper whatever the code.
const STEPS = { images: 60, vectors: 20 } as const;
const files = new Map<string, Promise<Uint8Array>>(); // every loader reads the same
const trained = (one: Case): Promise<Uint8Array> => {
  const key = JSON.stringify({ ...one, method: one.method.id });
  const made = files.get(key) ?? train(one);
  files.set(key, made);
  return made;
};
const train = async ({ method, kind, values = {}, phases = method.phases.length }: Case): Promise<Uint8Array> => {
  const run = microRun(method, kind, STEPS[kind] * method.phases.length, 1, values);
  const session = Session.create({ method, table: await microTable(kind), run, host: text });
  await session.advance(STEPS[kind] * phases);
  const bytes = await writeRunFile(session, text, "safetensors", columnsOf((await session.report()).series));
  session.dispose();
  return bytes;
};
const changed = (
  bytes: Uint8Array,
  change: (file: Safetensors, decoder: readonly Layer[]) => Readonly<Record<string, Block>>,
): Uint8Array => {
  const { tensors, metadata } = decodeSafetensors(bytes, text);
  return encodeSafetensors(
    {
      tensors: { ...tensors, ...change({ tensors, metadata }, JSON.parse(metadata["decoder"]!) as Layer[]) },
      metadata,
    },
    text,
  );
};
/**
 * The decoder's last kernel or bias with its first value moved by a tenth of the data's scale: what one damaged
 * weight does at least.
 */
const oneWeight = (bytes: Uint8Array) =>
  changed(bytes, ({ tensors }, decoder) => {
    const last = decoder.findLast(layer => "kernel" in layer)!;
    const name = `net/${(last as { bias: string }).bias}`;
    const { shape, data } = tensors[name]!;
    return { [name]: { shape, data: data.map((value, i) => (i === 0 ? value + 0.1 : value)) } };
  });
/** The first kernel as [out, in] instead of [in, out]: the mistake that a reader makes who comes from PyTorch. */
const turned = (bytes: Uint8Array) =>
  changed(bytes, ({ tensors }, decoder) => {
    const name = `net/${(decoder.find(layer => "kernel" in layer) as { kernel: string }).kernel}`;
    const { shape, data } = tensors[name]!;
    const [inputs, outputs] = shape as [number, number];
    return { [name]: { shape, data: data.map((_, i) => data[(i % inputs) * outputs + Math.floor(i / inputs)]!) } };
  });

it("the README holds a loader that is short enough to be read", () => {
  expect(block).toBeDefined();
  expect(block!.split("\n").length).toBeLessThan(70);
  expect([...block!.matchAll(/^import (.*)$/gm)].map(m => m[1])).toEqual(["json, struct, sys", "numpy as np"]);
});

// Files without a decoder in words, and why. Everything else must have one
const WITHOUT: readonly (Omit<Case, "method"> & { id: string; why: string })[] = [
  { id: "free-points", kind: "vectors", why: "free-points has no decoder" },
  {
    id: "lpga",
    kind: "images",
    values: { batchNorm: true },
    why: "lpga decodes with batch norm by the statistics of the rows at hand",
  },
  {
    id: "two-stage-joint",
    kind: "vectors",
    values: { coupling: "fused" },
    why: "two-stage-joint decodes by more than a list of layers",
  },
];
const cases: readonly (Case & { name: string })[] = [
  ...methods.flatMap(method =>
    method.accepts
      .filter(kind => !WITHOUT.some(w => !w.values && w.id === method.id && w.kind === kind))
      .map(kind => ({ name: `${method.id} on ${kind}`, method, kind })),
  ),
  { name: "dae in its first stage (weak decoder) on vectors", method: methodOf("dae"), kind: "vectors", phases: 1 },
  { name: "lmgae without a mask on vectors", method: methodOf("lmgae"), kind: "vectors", values: { mask: false } },
];
// A decoder that no method has: every kind of layer, odd sizes and strides too.
interface Size {
  stride: number;
  size: number; // of the convolution's kernel: h, and w is one more
  back: number; // of the transposed one's
}
const SIZES: readonly Size[] = [
  { stride: 2, size: 4, back: 5 },
  { stride: 3, size: 2, back: 3 },
  { stride: 1, size: 3, back: 4 },
  { stride: 2, size: 1, back: 2 },
];
const MADE_UP = {
  format: "latent-playground",
  run: JSON.stringify({ method: "made-up", dataset: "none", seed: 0 }),
  phase: "0",
  index: "0",
  lengths: "[1]",
};
const everyLayer = (stride: number): Layer[] => [
  { kind: "mask", theta: "t" },
  { kind: "reshape", shape: [7, 5, 2] },
  { kind: "conv", kernel: "a", bias: "b", stride },
  { kind: "leaky-relu", slope: 0.2 },
  { kind: "deconv", kernel: "c", bias: "d", stride },
  { kind: "sigmoid" },
  { kind: "tanh" },
  { kind: "affine", factor: -3, offset: 0.5 },
];
/** Any numbers with signs. */
const anyNumbers = (shape: readonly number[], seed: number): Block => {
  const length = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1) * seed)) };
};
const madeUpTensors = ({ size, back }: Size) => ({
  "net/a": anyNumbers([size, size + 1, 2, 3], 1),
  "net/b": anyNumbers([3], 2),
  "net/c": anyNumbers([back, back, 4, 3], 3),
  "net/d": anyNumbers([4], 4),
  "net/t": anyNumbers([70], 6),
  "check/z0": anyNumbers([2, 70], 5),
});
/** [2, 70] → [2, 7, 5, 2] → [2, ⌈7/s⌉, ⌈5/s⌉, 3] → [2, s⌈7/s⌉, s⌈5/s⌉, 4] */
function decodedByTfjs(tensors: ReturnType<typeof madeUpTensors>, stride: number): Tensor {
  const of = (name: keyof typeof tensors) => tf.tensor(tensors[name].data, [...tensors[name].shape]);
  const masked = tf.sub(1, of("net/t").neg().exp()).mul(of("check/z0"));
  const image = masked.reshape([2, 7, 5, 2]) as Tensor4D;
  const small = tf.conv2d(image, of("net/a") as Tensor4D, stride, "same").add(of("net/b"));
  const bent = tf.maximum(small, small.mul(0.2)) as Tensor4D;
  const [, h, w] = bent.shape;
  const shape: [number, number, number, number] = [2, h * stride, w * stride, 4];
  const large = tf.conv2dTranspose(bent, of("net/c") as Tensor4D, shape, stride, "same").add(of("net/d"));
  return tf.tanh(tf.sigmoid(large)).mul(-3).add(0.5);
}
it.each<[string, string]>([
  ["[]", "refused: decoder: expected a list of layers\n"],
  ['[{"kind":"attention"}]', 'refused: decoder[0]: unknown layer "attention"\n'],
  ['[{"kind":"dense","kernel":"b/0"}]', "refused: decoder[0].kernel: names the tensor net/b/0, which is missing\n"],
  [
    '[{"kind":"dense","kernel":"encoder/0/kernel"}]',
    "refused: decoder: a kernel of [10,16] does not take rows of [2]\n",
  ],
])("plain JavaScript says what is wrong with %s, and no stack", async (decoder, message) => {
  const { tensors, metadata } = decodeSafetensors(await trained({ method: methodOf("vae"), kind: "vectors" }), text);
  const { code, error } = load(node, encodeSafetensors({ tensors, metadata: { ...metadata, decoder } }, text));
  expect(code).toBe(1);
  expect(error).toContain(message);
  expect(error.trim().split("\n")).toHaveLength(1);
});
/** Of each kind of decoder one, for what is asked of the loader and not of the method. */
const DECODERS = ["vae on vectors", "lmgae on vectors", "vae on images", "dae on images", "lvpga on images"];
const decoders = cases.filter(({ name }) => DECODERS.includes(name));

describe.each(loaders)("$name", loader => {
  it.each(cases)("decodes $name as we do", async one => {
    const { method, kind, phases = method.phases.length } = one;
    const read = load(loader, await trained(one));
    expect(read.error).toBe("");
    expect(read.code).toBe(0);
    expect(read.said).toContain(
      `${method.id} on ${kind === "images" ? "drawn-digits" : "ring"}, seed 1, step ${STEPS[kind] * phases}: `,
    );
    expect(worstOf(read)).toBeLessThan(1e-5); // values are of size 1 to 10, float32 has 6e-8 of each
  });
  it("all kinds of decoders are among those with other weights", () => expect(decoders).toHaveLength(DECODERS.length));
  it.each(decoders)("refuses other weights of $name", async one => {
    const bytes = await trained(one);
    for (const damaged of [oneWeight(bytes), turned(bytes)]) {
      const refused = load(loader, damaged);
      expect(refused.code).toBe(1);
      expect(refused.error).toContain("refused");
    }
  });

  it.each(WITHOUT)("says by name that nothing decodes: $why", async ({ id, why, ...one }) => {
    const bytes = await trained({ method: methodOf(id), ...one });
    const { code, said, error } = load(loader, bytes);
    const { tensors, metadata } = decodeSafetensors(bytes, text);
    expect([code, error, said.split("\n")[1]]).toEqual([0, "", expect.stringContaining(`no decoder to run: ${why}`)]);
    expect(metadata).not.toHaveProperty("decoder");
    const { "no-decoder": reason, ...silent } = metadata;
    expect(reason).toContain(why);
    // no decoder, and no word of why
    expect(load(loader, encodeSafetensors({ tensors, metadata: silent }, text)).code).toBe(1);
  });

  it.each(SIZES)("runs every kind of layer as TensorFlow.js does: stride $stride, kernels $size and $back", size => {
    const tensors = madeUpTensors(size);
    const x0 = tf.tidy(() => decodedByTfjs(tensors, size.stride));
    const check = { "check/x0": { shape: x0.shape, data: x0.dataSync<"float32">() } };
    x0.dispose();
    const metadata = { ...MADE_UP, decoder: JSON.stringify(everyLayer(size.stride)) };
    const read = load(loader, encodeSafetensors({ tensors: { ...tensors, ...check }, metadata }, text));
    expect(read).toMatchObject({ error: "", code: 0 });
    expect(worstOf(read)).toBeLessThan(3e-6); // 1e-6 of a sigmoid, whose tanh differs by less, times 3
  });
});
