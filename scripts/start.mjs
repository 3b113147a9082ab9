// npm start: fetches MNIST if it is missing (20 seconds at most; without it the page trains on digits drawn here),
// builds the page and serves it.
import { build, preview } from "vite";
import { install, installed } from "./official/install.mjs";

const PATIENCE = 20; // seconds
const { values } = await import("node:util").then(({ parseArgs }) =>
  parseArgs({ options: { port: { type: "string", default: "4173" }, host: { type: "string", default: "localhost" } } }),
);
const port = Number(values.port);
if (!Number.isInteger(port) || port < 1 || port > 65535) {
  console.error(`--port: expected a whole number from 1 to 65535, got "${values.port}"`);
  process.exit(2);
}
if (!(await installed("mnist"))) {
  console.log(`MNIST is not here yet; trying to fetch it for ${PATIENCE} seconds.`);
  try {
    await install(["mnist"], { timeout: PATIENCE });
  } catch (error) {
    console.log(
      `${error instanceof Error ? error.message : error}\nThe page starts without MNIST: everything else works. Later: npm run datasets mnist`,
    );
  }
}
await build({ logLevel: "error" });
const server = await preview({ preview: { port, host: values.host } });
console.log(`\n  Latent Playground: ${server.resolvedUrls?.local[0] ?? `http://${values.host}:${port}/`}\n`);
