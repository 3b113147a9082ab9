// A lane that is a process: it says what it is in one JSON line, then answers every line with a number of steps by one
// JSON line, a chunk. torch.py and the bundle's own lanes speak this.
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import type { Chunk } from "./lane";
import type { EngineName, Lane, Row } from "./rounds";

interface Hello {
  adapter: string;
  backend: Row["backend"];
  version: string;
}

export function processLane(engine: EngineName, command: string, args: readonly string[]): Lane {
  let child: ChildProcessWithoutNullStreams | undefined;
  let answers: AsyncIterator<string> | undefined;
  let complaint = "";
  const answer = async <T>(): Promise<T> => {
    const { value, done } = await answers!.next();
    const lines = complaint.trim().split("\n");
    if (done)
      throw Error(lines.findLast(line => /^\w*(Error|Exception)\b/.test(line)) || lines.at(-1) || `${engine} ended`);
    return JSON.parse(value as string) as T;
  };
  return {
    engine,
    async open() {
      child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
      child.stderr.on("data", (text: Buffer) => {
        complaint = (complaint + text.toString()).slice(-4000);
      });
      child.stdin.on("error", () => {}); // it has ended: the next answer says so
      answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      return answer<Hello>();
    },
    run(steps) {
      child!.stdin.write(`${steps}\n`);
      return answer<Chunk>();
    },
    close: async () => {
      child?.kill();
    },
  };
}

/** The first Python that imports torch, and whether that torch has CUDA. */
export function findTorch(): { python: string; cuda: boolean } | undefined {
  for (const python of [process.env["PYTHON"], "python3", "/usr/bin/python3"]) {
    if (!python) continue;
    const { status, stdout } = spawnSync(python, ["-c", "import torch; print(int(torch.cuda.is_available()))"], {
      encoding: "utf8",
    });
    if (status === 0) return { python, cuda: stdout.trim() === "1" };
  }
  return undefined;
}
