// What the page's build takes for "@tensorflow/tfjs": the union package without layers, converter, data and WebGL,
// which register themselves when imported, so that no bundler may leave them out, and are half of what the worker would
// load before its first picture. Everywhere else (Node, tests, the bundle) it is the union package itself.
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
import "@tensorflow/tfjs-backend-cpu";
export * from "@tensorflow/tfjs-core";
