// The page's entry: wakes the worker before anything else is loaded, because its first picture is what a visitor
// waits for; then the page. Where that does not come, index.html has the words for it.
import "./theme/inter-signs.css"; // before the package's: the later rule has a letter that two hold
import "@fontsource-variable/inter/opsz.css";
import { late } from "./borders/late";
import { watchStyles } from "./borders/styles";
import { trainerWorker, waiting } from "./client/spawn";
import { readBackend } from "./state/address";
import "./theme/tokens.css";
import "./theme/base.css";

async function boot(): Promise<void> {
  const spawn = () => trainerWorker(readBackend(location.search)),
    first = waiting(spawn());
  watchStyles(document);
  const { show } = await late(() => import("./main")).get();
  show(first, spawn);
}
boot().catch((error: unknown) => {
  document.getElementById("unloaded")!.hidden = false;
  reportError(error);
});
