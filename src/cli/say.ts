// Standard output: JSON, one object a line, nothing else. Standard error: words, one line each. And what becomes of a
// command whose lines nobody hears.
import { visible } from "../engine/unknown";
import { EXIT } from "./exit";
import { reason } from "./files";

export function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
/** One line, whatever the text is: names and values out of files are in it. */
export function tell(text: string): void {
  process.stderr.write(`${visible(text)}\n`);
}

type Unheard = (error: NodeJS.ErrnoException) => void;
let react: Unheard = error => {
  if (error.code !== "EPIPE") tell(`standard output: ${reason(error)}`); // `| head` has seen enough
  process.exit(EXIT.failed);
};
/** A command that keeps a file does not end in the middle of it. */
export function whenUnheard(what: Unheard): void {
  react = what;
}
export const unheard: Unheard = error => react(error);
/** Once a process. Without it a terminal that is gone would be an error that nobody catches. */
export function watchOutput(): void {
  process.stdout.on("error", unheard);
  process.stderr.on("error", () => {});
}
