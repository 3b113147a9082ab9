// Nets without values: the same declarations over a scope that makes no tensors, so that what nets are made of (their
// variables, the batch they bear) can be asked before there is a backend. They cannot be called.
import { owning, type Scope, type Variable } from "./scope";

/** Nets that are only drawn, and the variables that they are made of, by path. */
export function sketched<N>(build: (scope: Scope) => N): { nets: N; variables: ReadonlyMap<string, Variable> } {
  const variables = new Map<string, Variable>();
  return { nets: build(sketch("", variables)), variables };
}
const nothing = (path: string) => (): never => {
  throw Error(`${path}: a sketch of nets has no values`);
};
export function sketch(path = "", made: Map<string, Variable> = new Map()): Scope {
  const none = nothing(path),
    below = (name: string) => (path ? `${path}/${name}` : name);
  const variable =
    (trained: boolean): Scope["parameter"] =>
    (name, shape) => {
      const at = below(name),
        absent = nothing(at);
      const handle: Variable = Object.assign(
        owning(absent, () => [handle]),
        { path: at, shape, trained, set: absent, blend: absent },
      );
      made.set(at, handle);
      return handle;
    };
  return {
    path,
    child: name => sketch(below(name), made),
    parameter: variable(true),
    state: variable(false),
    net: forward =>
      owning(forward, () => [...made.values()].filter(v => v.path === path || v.path.startsWith(`${path}/`))),
    get training() {
      return none();
    },
    get moving() {
      return none();
    },
    get noise() {
      return none();
    },
  };
}
