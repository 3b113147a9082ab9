// All that the installation knows of bytes, in one module, for install.mjs, which asks Vite for it while it runs: the
// official files in, the engine's packs out.
export { checksumOf, MANIFEST, PackDamaged, packFile, parseManifest, readPack } from "../../src/engine/packs";
export { parseTar, rowsOfCifar } from "./cifar";
export { rowsOfIdx } from "./idx";
export { packOf } from "./written";
