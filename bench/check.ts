// The WebGPU tests without a browser: the parity table of our kernels against the plain CPU backend, recorded =
// eager for every method, and what must be refused. The same functions as the end-to-end tests call in a page; here
// one line per finding.
import { dawn, nodeHostWith } from "../src/node/host";
import { chooseBackend } from "../src/engine/backend";
import { differences, outcomeOf } from "../src/engine/testing/cases/compare";
import { compared } from "../src/engine/testing/recorded";
import { refusals } from "../src/engine/testing/refused";

/** Resolves with the exit code. */
export async function check(): Promise<number> {
  const host = nodeHostWith(await dawn());
  const failed: string[] = [];
  let passed = 0;
  const tell = (name: string, wrong: readonly string[]) => {
    process.stdout.write(
      `${wrong.length ? "FAILED" : "passed"}  ${name}${wrong.map(line => `\n        ${line}`).join("")}\n`,
    );
    if (wrong.length) failed.push(name);
    else passed++;
  };
  await chooseBackend(host, "cpu", { wasmPaths: "" });
  const plain = await outcomeOf();
  const { adapter } = await chooseBackend(host, "webgpu", { wasmPaths: "", onError: message => failed.push(message) });
  process.stdout.write(`WebGPU on ${adapter}\n`);
  const gpu = await outcomeOf();
  tell(`${Object.keys(gpu.outcome).length} cases of the parity table`, [
    ...differences(plain.outcome, gpu.outcome),
    ...gpu.left.map(name => `${name}: leaves tensors behind`),
  ]);
  for (const { name, values, steps, different, series, refused } of await compared(host))
    tell(`recorded = eager, ${name}: ${values} values after ${steps} steps`, [
      ...different.map(path => `${path} differs`),
      ...(series ? [] : ["the series differ"]),
      ...refused,
    ]);
  for (const [name, { why, same }] of Object.entries(await refusals(host)))
    tell(`refused by name, ${name}`, [
      ...(why.length ? [] : ["it was replayed"]),
      ...(same ? [] : ["its values differ"]),
    ]);
  process.stdout.write(`\ntests: ${passed} passed, ${failed.length} failed\n`);
  return failed.length ? 1 : 0;
}
