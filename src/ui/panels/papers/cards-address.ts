// A run of a card as what follows the question mark of an address.
import type { Value } from "../../../engine/config";

export interface RunWords {
  method: string;
  dataset: string;
  steps?: number;
  values?: Readonly<Record<string, Value>>;
  data?: Readonly<Record<string, Value>>;
}
export function queryOf({ method, dataset, steps, values = {}, data = {} }: RunWords, seed: number): string {
  const words: [string, Value][] = [
    ["method", method],
    ["dataset", dataset],
    ["seed", seed],
    ...(steps === undefined ? [] : [["steps", steps] as [string, Value]]),
    ...Object.entries(values),
    ...Object.entries(data).map(([name, value]): [string, Value] => [`data.${name}`, value]),
  ];
  return new URLSearchParams(words.map(([name, value]) => [name, String(value)])).toString();
}
