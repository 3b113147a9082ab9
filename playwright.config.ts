// The built page in a real Chromium, with WebGPU on whatever adapter there is: without a GPU, Chromium's
// own software adapter. Two parts, run one after the other by npm test: `shared` runs two specs at a time, which mostly
// wait; `alone` has those that time something, or that keep all cores busy.
import { defineConfig } from "@playwright/test";
import { PORTS } from "./e2e/ports";

const ALONE = /\/(ages|bench|crash|device|first-picture|jank|parity|recorded|steady)\.spec\.ts$/;
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  expect: { timeout: 60_000 },
  workers: 1, // npm test gives `shared` two
  projects: [
    // a browser that draws no more frames (seen once in some hundred specs) is given up, and npm test tries once more
    { name: "shared", testIgnore: ALONE, timeout: 150_000 },
    { name: "alone", testMatch: ALONE, timeout: 300_000 },
  ],
  forbidOnly: true,
  reporter: [
    ["list"],
    ["json", { outputFile: process.env["PLAYWRIGHT_JSON_OUTPUT_NAME"] ?? "test-results/report.json" }],
  ],
  use: {
    actionTimeout: 60_000, // what cannot be pressed says so by its line, not by the end of the test
    baseURL: `http://localhost:${PORTS.page}`,
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--enable-unsafe-webgpu",
        "--use-webgpu-adapter=swiftshader",
        "--disable-background-networking",
      ],
    },
  },
  webServer: [
    {
      command: `npx vite preview --port ${PORTS.page} --strictPort`,
      url: `http://localhost:${PORTS.page}`,
      reuseExistingServer: false,
    },
    {
      command: `npx vite preview --port ${PORTS.parity} --strictPort --config e2e/parity/vite.config.ts`,
      url: `http://localhost:${PORTS.parity}`,
      reuseExistingServer: false,
    },
  ],
});
