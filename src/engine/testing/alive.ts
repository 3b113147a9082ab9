// What stays alive in long runs and over many runs. Imported by tests only.
import type { Host } from "../host";
import { methods } from "../methods";
import { tf } from "../tf";
import { Session } from "../train/session";
import { microRun, microTable } from "./micro";

const MANY = 2000,
  RESTARTS = 50;

/**
 * What is alive after 100 and after many steps of one run, and after 2 and after 50 runs begun in its place. device:
 * bytes of all buffers that there are, whoever counts them.
 */
export async function memory(host: Host, many = MANY, device = () => 0) {
  const method = methods.find(m => m.id === "vae")!,
    table = await microTable("vectors");
  const begin = (steps: number) =>
    Session.create({ method, table, run: microRun(method, "vectors", steps, 1, { latent: 2 }), host });
  const alive = (session: Session) => ({ tensors: tf.memory().numTensors, ...session.memory, device: device() });
  const train = async (session: Session, until: number) => {
    while (session.step < until) {
      await session.advance(Math.min(100, until - session.step));
      await session.report();
    }
    return alive(session);
  };
  const session = begin(many),
    early = await train(session, 100),
    late = await train(session, many);
  session.dispose();
  const restarted = [];
  for (let restart = 0; restart < RESTARTS; restart++) {
    const next = begin(5);
    restarted.push(await train(next, 5));
    next.dispose();
  }
  return { early, late, first: restarted[1]!, last: restarted.at(-1)! };
}
