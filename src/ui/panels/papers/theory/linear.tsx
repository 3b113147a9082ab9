// Theorem 4.1 of Hu et al. 2023: what an encoder of a bounded norm leaves over, in the linear case. The least error is
// a closed form (engine/theory/linear); the one descent beside it runs a few steps at a time.
import { useEffect, useMemo, useState } from "react";
import { type AnyFields, choice, number } from "../../../../engine/config";
import { descent, LAMBDAS, leastError, type Linear, neededNorm, pcaError } from "../../../../engine/theory/linear";
import { numberText } from "../../../controls/number-text";
import { Card, Figure, useFields } from "./card";
import { curve, here, level, line, type Plot, spread, upright } from "./lines";

const FIELDS: AnyFields = {
  decoder: choice(
    "Decoder",
    "Fixed: two columns along the principal axes, with these singular values. Trained: any two columns whose norm is within the cap.",
    "fixed",
    ["fixed", "trained"],
  ),
  encoderCap: number("Encoder may be", "The largest singular value that the encoder may have.", 1, 0.1, 4),
  first: number("Decoder’s s₁", "Its larger singular value.", 1.2, 0.2, 2, { when: { decoder: "fixed" } }),
  second: number("Decoder’s s₂", "Its smaller singular value: the encoder needs a norm of 1/s₂.", 0.5, 0.2, 2, {
    when: { decoder: "fixed" },
  }),
  decoderCap: number("Decoder may be", "The largest singular value that the decoder may have.", 0.8, 0.1, 4, {
    when: { decoder: "trained" },
  }),
};
const CAPS = [0.02, 4] as const; // of the encoder's norm, where the error is drawn
const PCA = pcaError(LAMBDAS, 2);
const ALL = LAMBDAS.reduce((a, b) => a + b); // the error of a decoder that knows nothing
const STEPS = 320; // of gradient descent
const PIECE = 16; // of them in one task
const WAIT = 120; // milliseconds after the last move of a slider

/** The error after each step so far; it starts again, a moment later, when the problem changes. */
function useDescent(linear: Linear): readonly number[] {
  const [errors, setErrors] = useState<readonly number[]>([]);
  useEffect(() => {
    let timer = setTimeout(function go(run = descent(linear)) {
      run.go(PIECE);
      setErrors([...run.errors]);
      if (run.errors.length <= STEPS) timer = setTimeout(go, 0, run);
    }, WAIT);
    return () => clearTimeout(timer);
  }, [linear]);
  return errors;
}

/** The decoder as the sliders have it: its singular values, larger first, or the cap it is trained under. */
interface Decoder {
  fixed: boolean;
  sizes: readonly number[];
  cap: number;
}
/** The problem of each encoder: the same function while the decoder is the same. */
function useProblem({ fixed, sizes, cap }: Decoder): (encoder: number) => Linear {
  const key = sizes.join();
  return useMemo(
    () => (encoder: number) =>
      fixed
        ? { lambdas: LAMBDAS, encoder, singular: key.split(",").map(Number) }
        : { lambdas: LAMBDAS, encoder, decoder: cap, latent: 2 },
    [fixed, key, cap],
  );
}

/** The kink is where the encoder is as large as it need be. */
function errorAgainstSize(errorAt: (encoder: number) => number, kink: Decoder & { at: number }, encoder: number): Plot {
  return {
    kind: "plot",
    x: { label: "encoder’s norm, at most" },
    y: { label: "E‖x − x̂‖²", extent: [0, ALL] },
    lines: [
      curve("least error", "latent", spread(...CAPS), errorAt),
      upright(kink.fixed ? "1/s₂" : "1/c", "prior", Math.min(CAPS[1], kink.at), [0, ALL]),
      level("PCA", "real", CAPS, PCA),
      here(encoder, errorAt(encoder)),
    ],
  };
}
function errorByStep(errors: readonly number[], least: number): Plot {
  const way = errors.map((error, step) => [step, error] as const);
  return {
    kind: "plot",
    x: { label: "step", extent: [0, STEPS] },
    y: { label: "E‖x − x̂‖²", extent: [0, ALL] },
    lines: [
      ...(way.length > 0 ? [line("descent", "generated", way)] : []),
      level("least error", "latent", [0, STEPS], least),
    ],
  };
}

const TEXT = (
  <>
    A linear autoencoder of data with variances {LAMBDAS.join(", ")} and a code of two numbers; the size of a map is its
    largest singular value. The best that two numbers can do is PCA. An encoder smaller than one over the decoder’s
    smallest singular value cannot reach it, however long one trains: right of the kink more size buys nothing, left of
    it error is left over. With a small decoder the encoder must be the larger of the two.
  </>
);
export function LinearCard() {
  const sliders = useFields(FIELDS);
  const { values, at } = sliders;
  const [first, second, cap] = [at("first"), at("second"), at("encoderCap")];
  const decoder = {
    fixed: values["decoder"] === "fixed",
    sizes: [Math.max(first, second), Math.min(first, second)],
    cap: at("decoderCap"),
  };
  const problem = useProblem(decoder);
  const linear = useMemo(() => problem(cap), [problem, cap]);
  const errors = useDescent(linear);
  const needed = decoder.fixed ? neededNorm(decoder.sizes) : 1 / decoder.cap;
  const least = leastError(linear);
  return (
    <Card
      id="theory-linear"
      title="An encoder that is too small"
      cites="Theorem 4.1"
      sliders={sliders}
      text={TEXT}
      now={`The encoder needs ${numberText(needed)} and may have ${numberText(cap)}: least error ${numberText(least)}, PCA ${numberText(PCA)}.`}
    >
      <Figure
        title="Least error against the encoder’s size"
        view={errorAgainstSize(encoder => leastError(problem(encoder)), { ...decoder, at: needed }, cap)}
      />
      <Figure title="Gradient descent, singular values clipped at the cap" view={errorByStep(errors, least)} />
    </Card>
  );
}
