// A method's formula, set by KaTeX, each term underlined in the hue of its actor. KaTeX arrives after the page; until then the line is empty.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Formula as FormulaEntry } from "../../engine/method";
import type { Values } from "../../engine/config";

type Katex = typeof import("katex").default;
let loading: Promise<Katex> | undefined;
const load = (): Promise<Katex> => (loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(([katex]) => katex.default));

/** Room as high as the highest term under each, so that all underlines stand on one line. */
const level = (latex: string): string => latex.replaceAll("\\underbrace{", `\\underbrace{\\vphantom{${latex.includes("\\frac") ? "\\frac{\\hat x^2}{\\gamma}" : latex.includes("\\sum") ? "\\textstyle\\sum_d" : "\\hat x^2"}}`);

export function Formula({ formulas, values }: { formulas: readonly FormulaEntry[]; values: Values }) {
  const latex = formulas.find(f => Object.entries(f.when ?? {}).every(([name, value]) => values[name] === value))?.latex;
  const [katex, setKatex] = useState<Katex>();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => { void load().then(k => setKatex(() => k)); }, []);
  const html = katex && latex ? katex.renderToString(level(latex), {
    displayMode: true, throwOnError: false, trust: ({ command }) => command === "\\htmlClass", strict: code => (code === "htmlExtension" ? "ignore" : "warn"),
  }) : "";
  useLayoutEffect(() => { // one line, smaller if it must be
    const element = box.current, inner = element?.firstElementChild as HTMLElement | null | undefined;
    if (!element || !inner) return;
    const fit = () => {
      inner.style.fontSize = "";
      const share = element.clientWidth / inner.scrollWidth;
      if (share < 1) inner.style.fontSize = `${Math.max(0.62, share * 0.99)}em`;
    };
    fit();
    void document.fonts.ready.then(fit);
  }, [html]);
  return latex === undefined ? null : <div ref={box} className="formula" role="math" dangerouslySetInnerHTML={{ __html: html }} />;
}
