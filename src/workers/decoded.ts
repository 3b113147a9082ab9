// What one code decodes to: pixels of an image, or a point and where it lies in the data's plane.
import { evaluate } from "../engine/train/evaluation";
import type { Session } from "../engine/train/session";
import { tf } from "../engine/tf";
import type { Decoded } from "./protocol";

export async function decoded(session: Session, code: Float32Array): Promise<Decoded> {
  return evaluate(session, "decode", async at => {
    const values = await at.read(() => at.decode(tf.tensor(code, [1, code.length])));
    if (at.data.kind === "images") {
      const [height, width, depth] = at.data.shape as [number, number, number];
      return { kind: "decoded", pixels: Uint8ClampedArray.from(values, v => v * 255), height, width, depth };
    }
    const along = (axis: number) =>
      at.plane ? values.reduce((sum, v, d) => sum + v * at.plane![axis * values.length + d]!, 0) : (values[axis] ?? 0);
    return { kind: "point", values, xy: [along(0), along(1)] };
  });
}
