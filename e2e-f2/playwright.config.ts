// The built page in a real Chromium, with WebGPU on whatever adapter there is: without a GPU, Chromium's own software adapter.
import { defineConfig } from "@playwright/test";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
export default defineConfig({
  testDir: ".",
  outputDir: "/tmp/f2/test-results",
  timeout: 240_000,
  expect: { timeout: 60_000 },
  workers: 1,
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: process.env["PLAYWRIGHT_JSON_OUTPUT_NAME"] ?? "/tmp/f2/report.json" }]],
  use: {
    baseURL: "http://localhost:4180",
    viewport: { width: 1440, height: 900 },
    launchOptions: { executablePath, args: ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--disable-background-networking"] },
  },
  webServer: [{ command: "npx vite preview --port 4281 --strictPort --config e2e-f2/parity/vite.config.ts", cwd: "/work/main", url: "http://localhost:4281", reuseExistingServer: false }],
});
