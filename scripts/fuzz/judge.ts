// The verdict on one input. Refused: by an error that names the culprit. Accepted: and then all that the border's judge
// asks holds. Failed: by an error of JavaScript's or without a name, by something accepted wrongly, or by time.
import { type Border, type Opened, Wrong } from "./border";
import type { Chance } from "./chance";

/** CPU seconds that reading and judging an input may take: the clock of a crowded machine says nothing. */
export const SECONDS = 2;
/** Letters of a message: more is no message that anybody reads. */
const LONGEST = 1500;
/** What was wrong, and how failures of the same kind are called. */
export interface Failure {
  kind: string;
  message: string;
  stack?: string | undefined;
}
export type Verdict = { is: "accepted" } | { is: "refused"; message: string } | { is: "failed"; failure: Failure };

const OWN = [TypeError, RangeError, ReferenceError, SyntaxError, URIError, EvalError];
/** How JavaScript and its libraries speak, also inside a message of ours. */
const INTERNAL =
  /Cannot (?:read|set|convert|destructure|access|mix|perform)|is not (?:a function|iterable|a constructor|defined|an object)\b|Invalid (?:array|typed array|string|array buffer) length|Maximum call stack|allocation failed|[Oo]ffset is out|Reduce of empty|memory access|byte length of \w+ should be|start offset of|circular structure|undefined is|Assertion failed|Error in (?:concat|matMul|conv2d|slice)|must be a Tensor|Argument '/;

/** Why an error names nothing; undefined where it is as it must be. */
export function namelessness(error: unknown): string | undefined {
  if (!(error instanceof Error)) return "no Error was thrown";
  if (OWN.some(kind => error instanceof kind) || error.name.endsWith("Exception")) return error.name;
  const internal = INTERNAL.exec(error.message);
  if (internal) return `its message speaks of insides: ${internal[0]}`;
  if (error.message.length > LONGEST) return "its message is endless";
  // a name and what is the matter with it: "field: …", or the name in quotes
  if (!/^[^:]{1,200}: .|["“]|\.(?:json|gz|npz|safetensors)\b|file/s.test(error.message)) return "it names nothing";
  return undefined;
}

export async function judged<I>(border: Border<I>, opened: Opened<I>, input: I, chance: Chance): Promise<Verdict> {
  const before = process.cpuUsage();
  const seconds = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  const verdict = await spoken(border, async () => {
    const after = await opened.judge(input, chance);
    const took = seconds();
    if (took > SECONDS) throw new Wrong(`slow: took ${took.toFixed(1)} s`);
    await after?.();
    await new Promise(resolve => setImmediate(resolve)); // until Node has told what nobody caught
  });
  const took = seconds();
  return verdict.is === "refused" && took > SECONDS
    ? failed(border, "slow", Error(`took ${took.toFixed(1)} s to say: ${verdict.message}`))
    : verdict;
}
async function spoken(border: Pick<Border, "id">, read: () => Promise<void>): Promise<Verdict> {
  const strays: unknown[] = [],
    hear = (error: unknown) => void strays.push(error);
  process.on("unhandledRejection", hear);
  try {
    await read();
    return strayIn(border, strays) ?? { is: "accepted" };
  } catch (error) {
    if (error instanceof Wrong) return failed(border, "accepted", error);
    const why = namelessness(error);
    if (why !== undefined) return failed(border, why, error);
    return strayIn(border, strays) ?? { is: "refused", message: (error as Error).message };
  } finally {
    process.off("unhandledRejection", hear);
  }
}
const strayIn = (border: Pick<Border, "id">, [stray]: readonly unknown[]): Verdict | undefined =>
  stray === undefined ? undefined : failed(border, "nobody catches", stray);
export function failed({ id }: Pick<Border, "id">, why: string, error: unknown): Verdict {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const where = error instanceof Wrong ? "" : ` at ${placeOf(error)}`;
  return {
    is: "failed",
    failure: {
      kind: `${id}: ${why}: ${alike(message)}${where}`,
      message: message.slice(0, 400),
      stack: error instanceof Error ? error.stack : undefined,
    },
  };
}
/** Without what differs between inputs of a kind: numbers and what stands in quotes. */
export const alike = (message: string): string =>
  message
    .split("\n")[0]!
    .replace(/\b(net|optimizer|check)\/[\w/.-]+/g, "$1/…")
    .replace(/"[^"]*"?|“[^”]*”?/g, "…")
    .replace(/-?\d[\d.e+-]*/g, "#")
    .slice(0, 120);
/** The innermost function that is ours, as the stack calls it. */
function placeOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? "").split("\n").slice(1) : [];
  const own = lines.find(line => !/node:|node_modules|<anonymous>/.test(line)) ?? lines[0] ?? "";
  const [, name = "", file = ""] = /at (?:async )?(?:(.*?) \()?(?:.*\/)?([^/]*?):\d+:\d+\)?$/.exec(own) ?? [];
  return `${name || "top"} (${file.replace(/\?.*$/, "")})`;
}
