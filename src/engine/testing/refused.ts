// What cannot be replayed is refused with its reason and trains all the same, as if executed; so does a table larger
// than the GPU's largest buffer. Imported by tests only.
import { initial } from "../config";
import { gpuDevice } from "../gpu";
import type { Host } from "../host";
import type { Method } from "../method";
import { spoken, wordless } from "../spoken";
import { type Tensor, tf } from "../tf";
import { adam } from "../train/rules";
import { Session } from "../train/session";
import { phase, toyTable } from "./toy";
import type { Step } from "../step";
import { all, type C, config, everything, type N } from "./everything";

export const same = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length === b.length && Array.prototype.every.call(a, (v: number, i) => Object.is(v, b[i]));

type Outcome = { why: readonly string[]; same: boolean };
const STEPS = 8;
/** What lies outside the device and changes from step to step; kept: what a step leaves behind. */
interface Outside {
  step: number;
  kept: { dispose(): void }[];
}
/** Terms of a loss that are not the same program every time. */
const sly: Readonly<Record<string, (step: Step<C, N>, outside: Outside) => Tensor>> = {
  upload: (_, { step }) => tf.scalar(step % 7),
  shape: (_, { step }) => tf.ones([1 + (step % 3)]).sum(),
  // of a dry run nothing can be read
  read: ({ nets }) => {
    void nets
      .w()
      .data()
      .catch(() => undefined);
    return tf.scalar(1);
  },
  copy: ({ nets }) => nets.w().dataToGPU().tensorRef.sum(),
  constant: (_, { kept }) => {
    const t = tf.keep(tf.scalar(1));
    kept.push(t);
    return t;
  },
  keeps: ({ nets }, { kept }) => {
    const t = tf.keep(nets.w().square().sum());
    kept.push(t);
    return t;
  },
};
/** Each must be refused with its reason, and train as if executed. */
export async function refusals(host: Host): Promise<Record<string, Outcome>> {
  const outcomes: Record<string, Outcome> = {};
  for (const [name, term] of Object.entries(sly)) {
    const outside: Outside = { step: 0, kept: [] };
    const extra = (step: Step<C, N>) => term(step, outside);
    const [one, two] = [await trained(host, extra, outside, false), await trained(host, extra, outside, true)];
    outcomes[name] = {
      why: two.refused,
      same: Object.entries(one.tensors).every(([path, { data }]) => same(data, two.tensors[path]!.data)),
    };
  }
  return { ...outcomes, rows: await withoutRoom(host) };
}
async function trained(host: Host, extra: (step: Step<C, N>) => Tensor, outside: Outside, replay: boolean) {
  const sly: Method<C, N> = {
    ...everything,
    phases: [
      phase<C, N>("one", STEPS, {
        id: "sly",
        moves: ({ w }: N) => [adam({ rate: 0.1 }, w)],
        loss: s => ({ terms: { pull: s.nets.w().sub(s.batch(4).x.mean(0)).square().sum().mul(extra(s).add(1)) } }),
      }),
    ],
  };
  const method = spoken(sly, wordless("sly"));
  const values = initial(config),
    run = { version: 1 as const, method: "toy", dataset: "toy", seed: 1, values, data: {} };
  const session = Session.create({ method, table: toyTable(), host, run, replay });
  for (outside.step = 0; outside.step < STEPS; outside.step++) await session.advance(1);
  const { tensors } = await session.snapshot(),
    refused = [...session.refused.values()];
  for (const t of outside.kept.splice(0)) t.dispose();
  session.dispose();
  return { refused, tensors };
}
/** A table larger than the GPU's largest buffer: rows come from the host, each step anew, and are the same rows. */
async function withoutRoom(host: Host): Promise<Outcome> {
  const device = gpuDevice(),
    { limits } = device,
    options = {
      method: all,
      table: toyTable(),
      host,
      run: {
        version: 1 as const,
        method: "everything",
        dataset: "toy",
        seed: 3,
        values: initial(config),
        data: {},
      },
    };
  const trained = async () => {
    const session = Session.create(options);
    await session.advance(6);
    const { tensors } = await session.snapshot(),
      why = [...session.refused.values()];
    session.dispose();
    return { tensors, why };
  };
  const resident = await trained();
  Object.defineProperty(device, "limits", {
    configurable: true,
    value: new Proxy(limits, {
      get: (target, name) => (name === "maxStorageBufferBindingSize" ? 16 : Reflect.get(target, name, target)),
    }),
  });
  try {
    const { tensors, why } = await trained();
    return {
      why: [...new Set(why)],
      same: Object.entries(resident.tensors).every(([path, { data }]) => same(data, tensors[path]!.data)),
    };
  } finally {
    delete (device as { limits?: GPUSupportedLimits }).limits;
  }
}
