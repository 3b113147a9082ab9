import { test } from "vitest";
import { eigen } from "./eigen";
import { fitMixture } from "./mixture";
import { mmdToPrior, kernel } from "../diagnostics/mmd";
import { normalOf, streamOf, uniformOf } from "../random";
const normal = (n: number, place: number) => normalOf(streamOf(7, { purpose: "data", place })(n));
test("times", async () => {
  for (const d of [64, 128, 256, 256]) {
    const a = new Float64Array(d * d), g = normal(d * d, 1);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) a[i * d + j] = g[i * d + j]! + g[j * d + i]!;
    const t = performance.now();
    eigen(a, d);
    console.log("eigen", d, performance.now() - t);
  }
  for (const [n, h] of [[5000, 16], [5000, 2], [5000, 64],[5000,256]] as const) {
    const t = performance.now();
    let last = t, longest = 0;
    const r = await mmdToPrior(normal(n * h, 2), normal(n * h, 3), h, async () => { const now = performance.now(); longest = Math.max(longest, now - last); await new Promise(r => setImmediate(r)); last = performance.now(); });
    console.log("mmd", n, h, performance.now() - t, longest, r);
  }
  for (const d of [2, 16, 64]) {
    const n = 10000, rows = normal(n * d, 4);
    const u = uniformOf(streamOf(7, { purpose: "data", place: 9 })(10));
    const t = performance.now();
    let last = t, longest = 0, pieces = 0;
    const c = await fitMixture(rows, d, { uniforms: u, ridge: 1e-6, rest: async () => { pieces++; longest = Math.max(longest, performance.now() - last); last = performance.now(); } });
    console.log("gmm", d, performance.now() - t, longest, pieces, c.length, c.map(x => x.weight.toFixed(3)).join());
  }
}, 300000);
