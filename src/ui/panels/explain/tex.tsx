// Mathematics set by KaTeX, which arrives after the page. It writes nodes and not HTML text: styles set on nodes are
// allowed by the page's content policy, style attributes in text are not.
import { memo, useEffect, useRef, useState } from "react";
import { katexOptions } from "./explanation";
import "./formula.css";

type Katex = typeof import("katex").default;
let loading: Promise<Katex> | undefined;
const load = (): Promise<Katex> =>
  (loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(([katex]) => katex.default));

/** Undefined until it is there. */
export function useKatex(): Katex | undefined {
  const [katex, setKatex] = useState<Katex>();
  useEffect(() => {
    void load().then(k => setKatex(() => k));
  }, []);
  return katex;
}

/** A symbol in a line of text; KaTeX's MathML is what a screen reader speaks. */
export const Tex = memo(function Tex({ latex }: { latex: string }) {
  const box = useRef<HTMLSpanElement>(null);
  const katex = useKatex();
  useEffect(() => {
    if (katex && box.current) katex.render(latex, box.current, { ...katexOptions, throwOnError: false });
  }, [katex, latex]);
  return <span ref={box} className="tex" />;
});
