// The page's entry: wakes the worker before anything else is loaded, because its first picture is what a visitor
// waits for; then the page.
import "@fontsource-variable/inter/opsz.css";
import { trainerWorker, waiting } from "./client/spawn";
import { readBackend } from "./state/address";
import "./theme/tokens.css";
import "./theme/base.css";

const spawn = () => trainerWorker(readBackend(location.search)),
  first = waiting(spawn());
void import("./main").then(({ show }) => show(first, spawn));
