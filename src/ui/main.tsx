// The page's entry: styles, the worker's wiring, React. Nothing else happens here.
import "@fontsource-variable/inter/opsz.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Playground } from "./pages/playground";
import { wire } from "./state/wiring";
import { followSystem } from "./theme/theme";
import "./theme/tokens.css";
import "./theme/base.css";
import "./pages/playground.css";

followSystem();
wire(location.search);
createRoot(document.getElementById("root")!).render(<StrictMode><Playground /></StrictMode>);
