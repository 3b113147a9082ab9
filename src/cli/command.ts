// A command as the work of a process: its arguments, its exit code, and what is wrong as one line on standard error.
// main.ts has the command line's table, bench/headless.ts the bundle's.
import { PackFault } from "../engine/packs";
import { tf } from "../engine/tf";
import { EXIT } from "./exit";
import { reason, Unwritten } from "./files";
import { InputError } from "./options";
import { tell, unheard, watchOutput } from "./say";

export type Commands = Readonly<Record<string, (argv: readonly string[]) => Promise<number>>>;

/** Ends the process. */
export async function work(commands: Commands, usage = ""): Promise<void> {
  watchOutput();
  const code = await ended(commands, usage, process.argv.slice(2));
  // after all lines; Dawn's threads would keep the process alive
  process.stdout.write("", error => {
    if (error && code === EXIT.done) unheard(error);
    // a command may have failed aside: a line that could not be written
    process.exit(code || (process.exitCode ?? EXIT.done));
  });
}
async function ended(commands: Commands, usage: string, [command, ...argv]: readonly string[]): Promise<number> {
  if (command === "--help" || command === "help") {
    process.stderr.write(usage);
    return EXIT.done;
  }
  tf.enableProdMode(); // silences the advertisement for tfjs-node
  try {
    if (command === undefined || !Object.hasOwn(commands, command))
      throw new InputError(
        `command: expected one of ${Object.keys(commands).join(", ")}, got ${command === undefined ? "none" : `"${command}"`}`,
      );
    return await commands[command]!(argv);
  } catch (error) {
    return toldOf(error);
  }
}
/** What has a reason outside is one line; a fault of ours keeps its stack. Returns the exit code. */
function toldOf(error: unknown): number {
  const { message, stack, syscall, path } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const input = error instanceof InputError || error instanceof PackFault;
  const words =
    input || error instanceof Unwritten
      ? [String(message).replace(/\s*\n\s*/g, " ")]
      : syscall !== undefined // the system's
        ? [`${path ?? syscall}: ${reason(error)}`]
        : (stack ?? String(error)).split("\n");
  words.forEach(tell);
  return input ? EXIT.input : EXIT.failed;
}
