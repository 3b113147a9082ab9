// The page itself: styles, the worker's wiring, React. boot.ts loads it once the worker is on its way.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Boundary } from "./borders/boundary";
import type { Port } from "./client/pipe";
import { Playground } from "./pages/playground";
import { keepWhenHidden, wire } from "./state/wiring";
import { followScreen } from "./theme/screen";
import { followSystem } from "./theme/theme";
import "./pages/playground.css";

/** first: the worker that is already on its way; spawn: another, when that is lost. */
export function show(first: Port, spawn: () => Port): void {
  const ports = [first];
  followSystem();
  followScreen();
  wire(location.search, () => ports.pop() ?? spawn());
  keepWhenHidden();
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <Boundary what="The page" look="page">
        <Playground />
      </Boundary>
    </StrictMode>,
  );
}
