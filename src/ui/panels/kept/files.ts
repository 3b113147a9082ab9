// Choosing a file to open. What is in it, state/open-file.ts and the worker say; saving is export/'s.
import { openFile } from "../../state/open-file";

export function chooseFile(): void {
  const input = Object.assign(document.createElement("input"), { type: "file", accept: ".safetensors,.png" });
  input.onchange = () => {
    if (input.files?.[0]) void openFile(input.files[0]);
  };
  input.click();
}
