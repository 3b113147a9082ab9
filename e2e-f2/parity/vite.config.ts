// Builds the parity page (index.html here) into dist-parity/, with the engine as the worker bundles it. Not part of the site.
import { defineConfig } from "vite";

export default defineConfig({ root: import.meta.dirname, base: "./", appType: "mpa", publicDir: false, plugins: [{ name: "f2", enforce: "pre", transform(code, id) { if (id.endsWith("nn/flows.ts")) { const out = code.replace("stretch = tf.softplus(along.add(ONE));", "stretch = tf.softplus(along.add(ONE)).sub(tf.softplus(tf.scalar(ONE))).add(1);"); if (out === code) throw Error("no change"); return out; } } }], build: { outDir: "/tmp/f2/dist-parity", emptyOutDir: true, target: "es2022" } });
