// The code under the reader's hand, as the page writes and says it: on the plane of codes it is z, in the words of its
// axes; among the data stands what it decodes to, x̂. The static renderer stands in for the browser; drawing is not
// looked at here.
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { Answer } from "../../workers/protocol";
import { createDecoder, type Decoder, type Plane } from "./decoder";
import { plotOf, type Points, windowOf } from "./plot";
import { Handle, Marked, spokenPoints } from "./points";

const size = { width: 400, height: 400 };
const plane: Plane = { origin: Float32Array.of(0, 0), across: Float32Array.of(1, 0), up: Float32Array.of(0, 1) };
const codes: Points = {
  kind: "points",
  axes: ["z₁", "z₂"],
  plane,
  rings: true,
  layers: [{ name: "codes", actor: "latent", xy: Float32Array.of(-2, -2, 2, 2, 0, 1) }],
};
const data: Points = {
  kind: "points",
  axes: ["x₁", "x₂"],
  layers: [{ name: "real", actor: "real", xy: Float32Array.of(-2, -2, 2, 2) }],
};
const plotted = (view: Points) => plotOf(size, view, windowOf(view, undefined));
/** At (−0.5, 1.25), once the answer has come. */
async function answered(answer: Answer): Promise<Decoder> {
  const decoder = createDecoder(() => Promise.resolve(answer));
  decoder.on(plane);
  decoder.move(-0.5, 1.25);
  await new Promise(resolve => setTimeout(resolve));
  expect(decoder.now().answer).toEqual(answer);
  return decoder;
}
const handle = (decoder: Decoder) =>
  renderToStaticMarkup(createElement(Handle, { plot: plotted(codes), size, axes: codes.axes, decoder }));
const POINT: Answer = { kind: "point", values: Float32Array.of(1, 1), xy: [1, 1] };

it("a code on the latent plane is written z and said by the plane's axes; x̂ stands among the data alone", async () => {
  const decoder = await answered(POINT);
  const [onCodes, onData] = [
    handle(decoder),
    renderToStaticMarkup(createElement(Marked, { plot: plotted(data), size, decoder })),
  ];
  expect(onCodes).toContain("<span>z</span>");
  expect(onCodes).toContain('aria-valuetext="z₁ −0.500, z₂ 1.25"');
  expect(onCodes).not.toContain("x̂");
  expect(onData).toContain(">x̂</text>");
  expect(onData).not.toMatch(/>z</);
});

it("a picture beside the handle says the code that it is decoded from", async () => {
  const picture = { height: 1, width: 1, depth: 1, pixels: new Uint8ClampedArray(1) };
  const decoder = await answered({ kind: "decoded", ...picture });
  expect(handle(decoder)).toContain('aria-label="decoded from z₁ −0.500, z₂ 1.25"');
  expect(handle(decoder)).not.toContain("<span>z</span>"); // the picture says what it is
});

it("a plane of codes is summed up by its codes and its axes", () =>
  expect(spokenPoints(codes)).toBe("3 codes; z₁ and z₂"));
