// The built page in a real Chromium, with WebGPU on whatever adapter there is: without a GPU, Chromium's
// own software adapter.
import { defineConfig } from "@playwright/test";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  timeout: 240_000,
  expect: { timeout: 60_000 },
  workers: 1,
  forbidOnly: true,
  reporter: [
    ["list"],
    ["json", { outputFile: process.env["PLAYWRIGHT_JSON_OUTPUT_NAME"] ?? "test-results/report.json" }],
  ],
  use: {
    baseURL: "http://localhost:4180",
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
    { command: "npx vite preview --port 4180 --strictPort", url: "http://localhost:4180", reuseExistingServer: false },
    {
      command: "npx vite preview --port 4181 --strictPort --config e2e/parity/vite.config.ts",
      url: "http://localhost:4181",
      reuseExistingServer: false,
    },
  ],
});
