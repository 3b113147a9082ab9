// Results as text: JSON, a table side by side, and that table between its two marks in the README. Words only;
// nothing is measured here.
import { cpus } from "node:os";
import { NET_NAMES, nets, type NetName } from "./net";
import { strangers, type Result, type Row } from "./rounds";

export const say = (text: string): void => void process.stderr.write(`${text}\n`);
const COLUMNS = ["net", "engine", "host ms", "total ms", "steps/s", "dispatches", "bytes", "n"] as const;

const jsonOf = (results: readonly Result[]): string =>
  JSON.stringify(
    results.map(({ row }) => row),
    null,
    1,
  );
const digits = (value: number | null): string =>
  value === null ? "—" : value >= 100 ? value.toFixed(0) : value >= 1 ? value.toPrecision(3) : value.toPrecision(2);
const bytesOf = (value: number | null): string =>
  value === null ? "—" : value >= 1e6 ? `${digits(value / 1e6)} MB` : `${digits(value / 1e3)} kB`;
/** Whole numbers where a step always has as many. */
const countOf = (value: number | null): string =>
  value === null ? "—" : Number.isInteger(value) ? `${value}` : value.toFixed(1);
const cells = ({ row, n, version, failure }: Result): readonly string[] => [
  row.net,
  row.engine === "torch" && version ? `torch ${version}` : row.engine,
  ...(failure !== undefined
    ? ["failed", "—", "—", "—", "—"]
    : [
        digits(row.hostMs),
        digits(row.totalMs),
        digits(row.stepsPerSecond),
        countOf(row.dispatches),
        bytesOf(row.bytes),
      ]),
  `${n}`,
];
/** One Markdown table per backend; PyTorch stands with the devices it shares: the CPU with Wasm, CUDA with WebGPU. */
const PLACES: Readonly<Record<string, readonly Row["backend"][]>> = {
  WebGPU: ["webgpu", "cuda"],
  Wasm: ["wasm", "cpu"],
};
export function tablesOf(results: readonly Result[], runtime: string): string {
  const tables = Object.entries(PLACES).flatMap(([title, backends]) => {
    const own = results.filter(({ row }) => backends.includes(row.backend));
    if (!own.length) return [];
    const adapters = [...new Set(own.map(({ row }) => row.adapter).filter(Boolean))].join("; ");
    return [`**${title}** (${adapters})\n\n${grid([COLUMNS, ...own.map(cells)])}`];
  });
  const versions = [
    ...new Map(
      results
        .filter(r => r.version)
        .map(({ row, version }) => [row.engine === "eager" || row.engine === "replay" ? "ours" : row.engine, version]),
    ),
  ]
    .map(([engine, version]) => `${engine} ${version}`)
    .join(", ");
  const used = [...new Set(results.map(({ row }) => row.net))]
    .map((net: NetName) => `*${net}*: ${nets[net].title}`)
    .join("; ");
  return [
    ...tables,
    `${used}. Adam, forward + backward + update. Medians over rounds that go from engine to engine; n: steps measured. Host ms: the thread's own time, without waiting for the device or for a core. Bytes: of GPU buffers, or of tensors on Wasm.`,
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores; ${runtime}; ${versions}.`,
    ...notesOf(results),
  ].join("\n\n");
}
const notesOf = (results: readonly Result[]): readonly string[] => {
  const failed = results.flatMap(({ row, failure }) =>
    failure === undefined ? [] : [`${row.engine}, ${row.net} on ${row.backend}: ${failure.split("\n")[0]}`],
  );
  return failed.length ? [failed.join("\n")] : [];
};
function grid([head, ...rows]: readonly (readonly string[])[]): string {
  const widths = head!.map((_, c) => Math.max(3, ...[head!, ...rows].map(row => row[c]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, c) => (c < 2 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join(" | ")} |`;
  return [
    line(head!),
    `| ${widths.map((w, c) => (c < 2 ? "-".repeat(w) : `${"-".repeat(w - 1)}:`)).join(" | ")} |`,
    ...rows.map(line),
  ].join("\n");
}

/** JSON with lists of plain values on one line each: tables stay readable. */
export const jsonTable = (value: object): string =>
  `${JSON.stringify(value, null, 2).replace(/\[\s*([^[\]{}]*?)\s*\]/g, (_, items: string) => `[${items.replace(/\s*\n\s*/g, " ")}]`)}\n`;

/**
 * Prints JSON or tables, and on standard error what went wrong. The exit code: 1 where an engine of ours failed, or
 * a loss is another's.
 */
export function tell(results: readonly Result[], runtime: string, json: boolean): number {
  process.stdout.write(`${json ? jsonOf(results) : tablesOf(results, runtime)}\n`);
  const failed = results.filter(({ failure }) => failure !== undefined);
  if (json) for (const note of notesOf(failed)) say(note);
  const strange = Object.values(PLACES).flatMap(backends =>
    NET_NAMES.flatMap(net => strangers(results.filter(({ row }) => row.net === net && backends.includes(row.backend)))),
  );
  for (const { row, loss } of strange)
    say(`${row.engine}, ${row.net} on ${row.backend}: its first loss is ${loss}, far from the others'`);
  return failed.some(({ row }) => row.engine === "eager" || row.engine === "replay") || strange.length ? 1 : 0;
}

const MARKS = ["<!-- bench -->", "<!-- /bench -->"] as const;
/** Throws where the marks are missing. */
export function betweenMarks(text: string, table: string): string {
  const [from, to] = MARKS.map(mark => text.indexOf(mark)) as [number, number];
  if (from < 0 || to < from) throw Error(`README.md: expected ${MARKS.join(" … ")}`);
  return `${text.slice(0, from + MARKS[0].length)}\n${table}\n${text.slice(to)}`;
}
