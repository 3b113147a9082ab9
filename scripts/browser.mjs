// Finds the browsers of the tests, Chromium and Firefox, and installs Debian's where that is possible; otherwise says
// what to install. A version that is known not to do is refused with the reason. Nothing is downloaded by hand.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";

/**
 * tried: the version that the tests pass in. fails: the newest that is known not to do, and why; between the two nobody
 * has tried. variable: of the environment, a path that wins. debian: Debian's package.
 */
const BROWSERS = {
  Chromium: {
    tried: 156,
    fails: { upTo: 112, why: "it has no WebGPU" },
    variable: "CHROMIUM",
    debian: "chromium",
    or: "Google Chrome",
    names: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
    places: [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ],
  },
  Firefox: {
    tried: 153,
    // Playwright 1.65 names no version. 140, the other one of Debian 12, was tried: it answers "unknown command"
    fails: { upTo: 140, why: "it does not know network.addDataCollector, with which Playwright begins" },
    variable: "FIREFOX",
    debian: "firefox-esr",
    or: "Mozilla's own",
    names: ["firefox-esr", "firefox"],
    places: ["/Applications/Firefox.app/Contents/MacOS/firefox", "C:\\Program Files\\Mozilla Firefox\\firefox.exe"],
  },
};
const runs = file => {
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
};
const onPath = name =>
  (process.env["PATH"] ?? "")
    .split(process.platform === "win32" ? ";" : ":")
    .map(folder => runs(`${folder}/${name}`))
    .find(Boolean);

/** Path of an executable, if there is one. */
function find({ variable, names, places }) {
  const given = process.env[variable];
  return (given ? runs(given) : undefined) ?? names.map(onPath).find(Boolean) ?? places.map(runs).find(Boolean);
}
/** Its major version, as far as it says one: on Windows a browser that is asked opens a window. */
function majorOf(file) {
  if (process.platform === "win32") return undefined;
  const { stdout } = spawnSync(file, ["--version"], { encoding: "utf8", timeout: 20_000 });
  const [, major] = /(\d+)\.\d/.exec(stdout ?? "") ?? [];
  return major === undefined ? undefined : Number(major);
}
/** The path, unless its version is known not to do: one that nobody has tried may. */
function good(name, file, advice) {
  const { upTo, why } = BROWSERS[name].fails;
  const major = majorOf(file);
  if (major !== undefined && major <= upTo)
    throw Error(`${name} ${major} (${file}) is too old for the browser tests: ${why}. ${advice}`);
  return file;
}
/** The same, after trying to install Debian's package. Throws with what to do. */
export function needBrowser(name = "Chromium") {
  const browser = BROWSERS[name];
  const { debian, fails, or, tried, variable } = browser;
  const advice = `The browser tests were tried with ${name} ${tried}; ${fails.upTo} does not do. Install Debian's package \`${debian}\` (or ${or}), or set ${variable} to its path.`;
  const found = find(browser);
  if (found) return good(name, found, advice);
  if (!onPath("apt-get") || process.getuid?.() !== 0) throw Error(`No ${name} was found. ${advice}`);
  console.log(`No ${name} was found; installing Debian's package ${debian} …`);
  spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
  const { status } = spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", debian], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  const installed = status === 0 ? find(browser) : undefined;
  if (!installed) throw Error(`${name} could not be installed. ${advice}`);
  console.log(execFileSync(installed, ["--version"], { encoding: "utf8" }).trim());
  return good(name, installed, advice);
}
