// Runs as files: saving the one under way, reading one that was chosen or dropped. What is in a file only the worker knows.
import { useRun } from "../state/run";

/** True where a file was saved; why not is shown like any failure. */
export async function saveFile(): Promise<boolean> {
  const answer = await useRun.getState().ask({ kind: "export" });
  if (answer.kind !== "file") {
    useRun.setState({ failure: { kind: "file", message: answer.kind === "refused" ? answer.message : "The worker gave no file." } });
    return false;
  }
  const url = URL.createObjectURL(new Blob([answer.bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }));
  const anchor = Object.assign(document.createElement("a"), { href: url, download: answer.name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return true;
}

const largest = 1 << 30;
export async function readFile(file: File): Promise<void> {
  if (file.size > largest) return useRun.setState({ failure: { kind: "file", message: `${file.name} is larger than 1 GB: not a run of this page.` } });
  await useRun.getState().open(new Uint8Array(await file.arrayBuffer()));
}

export function chooseFile(): void {
  const input = Object.assign(document.createElement("input"), { type: "file", accept: ".safetensors" });
  input.onchange = () => { if (input.files?.[0]) void readFile(input.files[0]); };
  input.click();
}
