// What is evaluated in the page, as one script.
export { measure } from "./measure";
export { watchCanvases, written } from "./written";
export { place } from "./placed";
