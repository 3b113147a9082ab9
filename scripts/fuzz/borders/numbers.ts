// What people type into number fields, lists and sweeps. Anything is either understood or told why not; what is
// understood lies within the field's limits and, as programs write it, is taken by the engine as the same.
import { list, live, number, parseValues, whole } from "../../../src/engine/config";
import { readField, readList, readValues, type Reading } from "../../../src/ui/controls/read-number";
import { border, holds, type Mutation } from "../border";
import { TEXTS } from "../mutations/json";

const rate = live("Rate", "", 1e-3, 1e-8, 1, { scale: "log" }),
  steps = whole("Steps", "", 10, 1, 1_000_000),
  share = number("Share", "", 0, -1, 1),
  weights = list("Weights", "", "1", 0, 100);
const SIGNS = [
  "-",
  "+",
  ",",
  ".",
  "'",
  " ",
  "e",
  "E",
  "×",
  "^",
  "10",
  "−",
  "⁻",
  "³",
  ";",
  "0",
  "00",
  "000",
  "9".repeat(400),
  "\u00a0",
  "x",
  "\0",
  "٣",
];
const typed: Mutation<string> = (text, chance) => {
  const at = chance.below(text.length + 1);
  return text.slice(0, at) + chance.pick(SIGNS) + text.slice(at + (chance.once(3) ? 1 : 0));
};
const other: Mutation<string> = (_, chance) => chance.pick(TEXTS);
function understood<V>(reading: Reading<V>, then: (value: V) => void): void {
  if ("value" in reading) then(reading.value);
  else holds(reading.wrong.length > 0 && reading.wrong.length < 400, `no sentence: ${reading.wrong.slice(0, 60)}`);
}
export default border<string>({
  id: "numbers",
  share: 3,
  open: async () => ({
    bases: ["1", "0,5", "1e-3", "1 × 10⁻³", "1.234.567", "1,000", "1; 2,5; 3", "1, 2, 3", "12'000", "10^-3"],
    mutations: [typed, typed, typed, other],
    judge(text) {
      for (const field of [rate, steps, share]) {
        const taken = (value: number) => parseValues({ it: field }, { it: String(value) }, {})["it"];
        understood(readField(text, field), value =>
          holds(Object.is(taken(value), value), `${value} is no value of its field`),
        );
        understood(readValues(text, field), values => {
          for (const value of values) holds(taken(value) === value, `${value} is no value of its field`);
        });
      }
      understood(readList(text, weights), value =>
        holds(
          parseValues({ it: weights }, { it: value }, {})["it"] === value,
          `${value.slice(0, 60)} is no value of its field`,
        ),
      );
    },
  }),
});
