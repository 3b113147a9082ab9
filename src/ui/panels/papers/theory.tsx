// "The theory, by hand": what the paper of the Decoupled Autoencoder proves, to be moved with sliders. Below the first
// screen, for methods of that paper; its code comes when it is needed.
import { lazily } from "../../borders/lazily";
import { useRun } from "../../state/run";
import { selectMethod, useSetup } from "../../state/setup";

const PAPER = "Hu et al. 2023";
const Cards = lazily("The theory, by hand", async () => (await import("./theory-cards")).default, "row");

export function Theory() {
  const paper = useSetup(s => selectMethod(s)?.paper);
  const due = useRun(s => s.state !== undefined || s.failure !== undefined);
  return due && paper?.startsWith(PAPER) ? <Cards /> : null;
}
