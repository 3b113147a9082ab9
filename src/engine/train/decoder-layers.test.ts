// Decoder layers are of what `decode` does: of the nets of the phase reached, in the order in which codes pass through
// them, or there are none.
import { beforeAll, expect, it } from "vitest";
import type { Values } from "../config";
import { methodOf } from "../methods";
import type { Phase } from "../method";
import { dense, leakyRelu, relu, sequence } from "../nn/dense";
import { frozen, type Scope } from "../nn/scope";
import { microRun, microTable } from "../testing/micro";
import { nodeHost, useBackend } from "../testing/node";
import { phase, toyMethod, toySession } from "../testing/toys";
import { type Tensor, tf } from "../tf";
import { Session } from "./session";
import { decoderLayersOf } from "./decoder-layers";
import type { Step } from "../step";

beforeAll(() => useBackend("wasm"));
const build = (scope: Scope) => {
  const at = (name: string) => scope.child(name);
  return {
    encoder: sequence(at("encoder"), [dense(at("encoder"), 3, 2)]),
    a: sequence(at("a"), [dense(at("a"), 2, 2), relu(at("a"))]),
    b: sequence(at("b"), [dense(at("b"), 2, 3), leakyRelu(at("b"))]),
    none: sequence(at("none"), []),
    bare: at("bare").net((z: Tensor) => z.mul(2)),
    two: Object.assign(
      at("two").net((z: Tensor, w: Tensor) => z.add(w)),
      { layers: [{ kind: "relu" as const }] },
    ),
  };
};
type N = ReturnType<typeof build>;
const A = ["dense", "relu"],
  B = ["dense", "leaky-relu"];
const decodes: readonly [string, (codes: Tensor, nets: N) => Tensor, readonly string[] | undefined][] = [
  ["one net", (z, { b }) => b(z), B],
  ["one after the other", (z, { a, b }) => b(a(z)), [...A, ...B]],
  ["the same net twice", (z, { a, b }) => b(a(a(z))), [...A, ...A, ...B]],
  ["frozen", (z, { a, b }) => b(frozen(a)(z)), [...A, ...B]],
  ["a sequence of nothing", (z, { none, b }) => none(b(none(z))), B],
  ["nothing at all", z => z, []],
  [
    "with a call on the side",
    (z, { a, b }) => {
      a(z);
      b(a(z));
      return b(z);
    },
    B,
  ],
  ["with something in front", (z, { b }) => b(z.mul(2)), undefined],
  ["with something behind", (z, { b }) => b(z).add(1), undefined],
  ["with something between", (z, { a, b }) => b(a(z).neg()), undefined],
  ["through a net without layers", (z, { bare, b }) => b(bare(z)), undefined],
  ["from something else", (z, { b }) => b(tf.onesLike(z)), undefined],
  ["a net of several inputs", (z, { a, b, two }) => b(two(z, a(z))), undefined],
];
it.each(decodes)("%s", (_what, decode, kinds) => {
  const only: Phase<object, N> = {
    ...phase<object, N>("p", 4),
    encode: (x, { nets }) => nets.encoder(x),
    decode: (codes, { nets }: Step<object, N>) => decode(codes, nets),
  };
  const session = toySession(toyMethod({}, build, [only])),
    before = tf.memory().numTensors;
  const { decoder, undecoded } = decoderLayersOf(session);
  expect(decoder?.map(l => l.kind)).toEqual(kinds);
  expect(undecoded).toBe(kinds ? undefined : "toy decodes by more than a list of layers");
  expect(tf.memory().numTensors).toBe(before);
  session.dispose();
});
it("from the phase that decodes on, and of no other", () => {
  const encode: Phase<object, N>["encode"] = (x, { nets }) => nets.encoder(x),
    idle = phase<object, N>("idle", 4);
  const of = (...phases: Phase<object, N>[]) => {
    const session = toySession(toyMethod({}, build, phases)),
      said = phases.map((_, p) => {
        session.phase = p;
        return decoderLayersOf(session);
      });
    session.dispose();
    return said.map(({ decoder, undecoded }) => decoder?.map(l => l.kind) ?? undecoded);
  };
  expect(of(idle)).toEqual(["toy has no decoder"]);
  expect(of(idle, { ...phase("late", 4), encode, decode: (z, { nets }) => nets.b(z) }, phase("last", 4))).toEqual([
    'toy does not decode in its phase "idle"',
    B,
    B,
  ]);
  expect(
    of(
      { ...idle, encode, decode: (z, { nets }) => nets.a(z) },
      { ...phase("other", 4), decode: (z, { nets }) => nets.b(z) },
    ),
  ).toEqual([A, B]);
  expect(of({ ...idle, decode: (z, { nets }) => nets.a(z) })).toEqual([
    "toy has neither encoder nor sampler to say what codes it decodes",
  ]);
});
// what each stage decodes by
it.each<[string, Values, readonly string[]]>([
  ["width", {}, ["weak", "decoder"]],
  ["dropout", { weak: "dropout" }, ["decoder", "decoder"]],
  ["dropout", { weak: "dropout", afresh: true }, ["weak", "decoder"]],
])("of the weak decoder in DAE's first stage, weak by %s %o", async (_weak, values, roots) => {
  const method = methodOf("dae"),
    session = Session.create({
      method,
      table: await microTable("vectors"),
      run: microRun(method, "vectors", 4, 1, values),
      host: nodeHost,
    });
  const seen: string[] = [];
  for (const _phase of method.phases) {
    const { decoder } = await session.snapshot();
    seen.push(...new Set(decoder!.flatMap(layer => ("kernel" in layer ? [layer.kernel.split("/")[0]!] : []))));
    session.skip();
  }
  expect(seen).toEqual(roots);
  session.dispose();
});
