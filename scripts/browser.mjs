// Finds a Chromium for the tests and installs Debian's where that is possible; otherwise says what to install. Nothing
// is downloaded by hand.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
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

/** Path of an executable; the environment variable CHROMIUM wins. */
export const findBrowser = () =>
  (process.env["CHROMIUM"] ? runs(process.env["CHROMIUM"]) : undefined) ??
  NAMES.map(onPath).find(Boolean) ??
  PLACES.map(runs).find(Boolean);

/** The same, after trying to install Debian's package. Throws with what to do. */
export function needBrowser() {
  const found = findBrowser();
  if (found) return found;
  const advice =
    "The browser tests need Chromium 113 or newer: install Debian's package `chromium` (or Google Chrome), or set CHROMIUM to its path.";
  if (!onPath("apt-get") || process.getuid?.() !== 0) throw Error(`No Chromium was found. ${advice}`);
  console.log("No Chromium was found; installing Debian's package chromium …");
  spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
  const { status } = spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  const installed = status === 0 ? findBrowser() : undefined;
  if (!installed) throw Error(`Chromium could not be installed. ${advice}`);
  console.log(execFileSync(installed, ["--version"], { encoding: "utf8" }).trim());
  return installed;
}
