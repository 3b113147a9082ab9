// npm start [-- --port N] [--host NAME] [--dist DIR] [--patience SECONDS]: fetches MNIST if it is missing (20 seconds
// at most unless told otherwise; without it the page trains on digits drawn here), builds the page and serves it. What
// is answered is serving/answer.mjs.
import { spawnSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { install, installed } from "./official/install.mjs";
import { headers } from "./policy.mjs";
import { answering } from "./serving/answer.mjs";
import { listen } from "./serving/listen.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const options = typed();
const [port, patience] = [number("port", 0, 65535), number("patience", 0, 1e6)];
if (!Number.isInteger(port)) end(2, `--port: expected a whole number from 0 to 65535, got "${options.port}"`);

await fetched();
build();
try {
  const answer = answering({
    folder: resolve(root, options.dist),
    packs: join(root, "public", "datasets"),
    headers,
    failed: what => console.error(what),
  });
  const { url } = await listen(answer, { port, host: options.host });
  console.log(`\n  Latent Playground: ${url}\n`);
} catch (error) {
  end(1, `--host ${options.host}, --port ${port}: nothing can listen there (${error.code ?? error.message})`);
}

function typed() {
  try {
    return parseArgs({
      options: {
        port: { type: "string", default: "4173" },
        host: { type: "string", default: "localhost" },
        dist: { type: "string", default: "dist" },
        patience: { type: "string", default: "20" },
      },
    }).values;
  } catch (error) {
    return end(2, error.message);
  }
}
function number(name, least, most) {
  const text = options[name];
  const value = text.trim() === "" ? NaN : Number(text);
  if (!(value >= least && value <= most))
    end(2, `--${name}: expected a number from ${least} to ${most}, got "${text}"`);
  return value;
}
async function fetched() {
  if (patience === 0 || (await installed("mnist"))) return;
  console.log(`MNIST is not here yet; trying to fetch it for ${patience} seconds.`);
  try {
    await install(["mnist"], { timeout: patience });
  } catch (error) {
    console.log(
      `${error instanceof Error ? error.message : error}\nThe page starts without MNIST: everything else works. Later: npm run datasets mnist`,
    );
  }
}
/** In a process of its own: what installing leaves behind in this one (NODE_ENV, for one) is none of the page's. */
function build() {
  const { NODE_ENV: _, ...env } = process.env;
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const words = ["build", "--logLevel", "error", "--emptyOutDir", "--outDir", resolve(root, options.dist)];
  const { status, error } = spawnSync(process.execPath, [vite, ...words], { cwd: root, env, stdio: "inherit" });
  if (status !== 0) end(1, `the page could not be built${error ? `: ${error.message}` : ""}`);
}
function end(code, why) {
  console.error(`npm start: ${why}`);
  process.exit(code);
}
