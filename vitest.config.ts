// Unit tests in Node; real training runs on the Wasm backend. Files named *.data.test.ts need official data and run in
// `npm run test:data` alone.
import { defineConfig } from "vitest/config";
import { methodCode } from "./scripts/method-code/plugin.ts";

const data = process.env["TEST_DATA"] === "1";
export default defineConfig({
  plugins: [methodCode()],
  test: {
    include: data ? ["src/**/*.data.test.ts"] : ["{src,scripts}/**/*.test.ts"],
    exclude: data ? [] : ["src/**/*.data.test.ts"],
    setupFiles: ["src/house/seeded.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
