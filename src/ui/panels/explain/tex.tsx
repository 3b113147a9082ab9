// Mathematics set by KaTeX, which arrives after the page. It writes nodes and not HTML text: styles set on nodes are
// allowed by the page's content policy, style attributes in text are not.
import { memo, useEffect, useRef } from "react";
import { late, type Lately } from "../../borders/late";
import { useLate } from "../../borders/lazily";
import { katexOptions } from "./explanation";
import "./formula.css";

const typesetter = late(async () => {
  const [module] = await Promise.all([import("katex"), import("katex/dist/katex.min.css")]);
  return module.default;
});
export type Katex = typeof import("katex").default;

/** Undefined until it is there; why, where it does not come. */
export function useKatex(): Lately<Katex> & { again(): void } {
  const now = useLate(typesetter);
  useEffect(() => typesetter.need(), []);
  return { ...now, again: typesetter.again };
}

/** A symbol in a line of text; KaTeX's MathML is what a screen reader speaks. */
export const Tex = memo(function Tex({ latex }: { latex: string }) {
  const box = useRef<HTMLSpanElement>(null);
  const { value: katex } = useKatex();
  useEffect(() => {
    if (katex && box.current) katex.render(latex, box.current, { ...katexOptions, throwOnError: false });
  }, [katex, latex]);
  return <span ref={box} className="tex" />;
});
