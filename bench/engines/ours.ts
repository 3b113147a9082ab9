// Our engine: the declared method through a Session, each update run eagerly or played from its recording.
import { chooseBackend } from "../../src/engine/backend";
import type { Host } from "../../src/engine/host";
import { tf } from "../../src/engine/tf";
import { Session } from "../../src/engine/train/session";
import { methodOf, tableOf } from "../nets";
import type { Open } from "./contestant";

/** submitMs: GPU work in one submit of replayed steps, where another than ours is wanted. */
export const openOurs =
  (host: Host, replay: boolean, submitMs?: number): Open =>
  async (name, net, backend, assets) => {
    const { adapter } = await chooseBackend(host, backend, assets);
    const session = Session.create({
      method: methodOf(name, net),
      table: tableOf(net),
      host,
      run: { version: 1, method: `bench-${name}`, dataset: "bench", seed: 1, values: {}, data: {} },
      ...(!replay && { replay: false }),
      ...(submitMs !== undefined && { submitMs }),
    });
    return {
      adapter,
      steps: async count => {
        await session.advance(count);
      },
      async done() {
        const { series } = await session.report();
        for (const [update, why] of session.refused) throw Error(`${update} is not replayed: ${why}`);
        return Object.values(series).reduce((sum, { values }) => sum + values.at(-1)!, 0);
      },
      bytes: () => tf.memory().numBytes,
    };
  };
