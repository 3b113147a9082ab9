// Runs from files: reading one that was chosen or dropped. What is in a file only the worker knows;
// saving is ../export's.
import { useRun } from "../../state/run";

const largest = 1 << 30;
export async function readFile(file: File): Promise<void> {
  if (file.size > largest)
    return useRun.setState({
      failure: { kind: "file", message: `${file.name} is larger than 1 GB: not a run of this page.` },
    });
  await useRun.getState().open(new Uint8Array(await file.arrayBuffer()));
}

export function chooseFile(): void {
  const input = Object.assign(document.createElement("input"), { type: "file", accept: ".safetensors" });
  input.onchange = () => {
    if (input.files?.[0]) void readFile(input.files[0]);
  };
  input.click();
}
