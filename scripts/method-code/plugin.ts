// Gives the page "virtual:method-code": for every method of the engine a chunk with the code of its losses, cut while
// the page is built. Methods are enumerated by running the engine's folder methods/; their files are only read. In dev,
// a changed file cuts anew and reloads.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { normalizePath, runnerImport, type Plugin } from "vite";
import type { Sources } from "./excerpt.ts";
import { methodCodeOf, type Listed, type MethodCode } from "./table.ts";

const ID = "virtual:method-code";
const RESOLVED = `\0${ID}`;
const ENGINE = join(import.meta.dirname, "..", "..", "src", "engine");
const FOLDERS = ["methods", "families", "losses"];
const isSource = (file: string): boolean =>
  file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.endsWith(".words.ts");

/** The files that code is cut from: without tests, and without methods' words. */
export function sourcesIn(engine = ENGINE): Sources {
  const folders = FOLDERS.map(name => join(engine, name)).filter(folder => existsSync(folder));
  const files = folders.flatMap(folder =>
    readdirSync(folder)
      .filter(isSource)
      .map(name => join(folder, name)),
  );
  return Object.fromEntries(files.map(file => [normalizePath(file), readFileSync(file, "utf8")]));
}
async function allOf(engine: string): Promise<ReadonlyMap<string, MethodCode>> {
  const options = { root: engine, configFile: false, logLevel: "error" } as const;
  const { module } = await runnerImport<{ methods: readonly Listed[] }>(join(engine, "methods", "index.ts"), options);
  const sources = sourcesIn(engine);
  return new Map(module.methods.map(method => [method.id, methodCodeOf(sources, method)]));
}

const nameIn = (id: string): string => id.slice(RESOLVED.length + 1);
function indexOf(methods: readonly string[]): string {
  const entry = (name: string) => `${JSON.stringify(name)}: () => import("${ID}/${name}").then(code => code.default)`;
  return `export const methodCode = {\n${methods.map(entry).join(",\n")}\n};`;
}

/** engine: the folder that has methods/index.ts. */
export function methodCode({ engine = ENGINE } = {}): Plugin {
  let all: ReturnType<typeof allOf> | undefined;
  const inEngine = (file: string) => file.startsWith(`${normalizePath(engine)}/`) && /(?<!\.test)\.ts$/.test(file);
  return {
    name: "method-code",
    resolveId: { filter: { id: /^virtual:method-code/ }, handler: id => `\0${id}` },
    load: {
      filter: { id: /^\0virtual:method-code/ },
      async handler(id) {
        const codes = await (all ??= allOf(engine));
        return id === RESOLVED
          ? indexOf([...codes.keys()])
          : `export default ${JSON.stringify(codes.get(nameIn(id)))};`;
      },
    },
    /** `vite build --watch`. */
    watchChange(file) {
      if (inEngine(normalizePath(file))) all = undefined;
    },
    hotUpdate({ file }) {
      if (!inEngine(file)) return undefined;
      all = undefined;
      const { moduleGraph, hot } = this.environment;
      const stale = [...moduleGraph.idToModuleMap.values()].filter(module => module.id?.startsWith(RESOLVED));
      if (!stale.length) return undefined;
      for (const module of stale) moduleGraph.invalidateModule(module);
      hot.send({ type: "full-reload" });
      return [];
    },
  };
}
