// What an expression comes to, as far as its text says: it follows names through constants, parameters, imports and
// re-exports, looks into objects and lists and through calls, and runs nothing. A call that it cannot follow stands for
// the objects it is given.
import type { ESTree } from "vite";
import { bindingsOf, childrenOf, declarationsOf, isFunction, keyOf } from "./module.ts";
import type { Binding, Elsewhere, Module, Node } from "./module.ts";

/** The names a place sees: those of a function's call, then those around it; a file's own have nothing around them. */
export interface Scope {
  module: Module;
  find(place: string): Module | undefined;
  names: ReadonlyMap<string, Bound>;
  around?: Scope;
}
/** An expression, and where the names in it mean something. */
export interface At {
  node: Node;
  scope: Scope;
}
/** scope: of the value. inside: of the pattern. */
export interface Bound extends Binding {
  scope: Scope;
  inside?: Scope;
}

const DEEP = 60; // calls and names into each other: what goes further goes in circles

export function scopeOf(module: Module, find: Scope["find"]): Scope {
  const names = new Map<string, Bound>();
  const scope: Scope = { module, find, names };
  for (const [name, binding] of module.declared) names.set(name, { ...binding, scope });
  return scope;
}
const elsewhere = ({ find }: Scope, { place, original }: Elsewhere): At | undefined => {
  const module = find(place);
  return module && original !== "*" ? exported(scopeOf(module, find), original) : undefined;
};
/** What a file gives under a name. */
export function exported(scope: Scope, name: string, deep = 0): At | undefined {
  const found = scope.module.exports.get(name);
  if (found && "place" in found) return elsewhere(scope, found);
  if (found) return { node: found, scope };
  if (name === "default" || deep > DEEP) return undefined;
  for (const place of scope.module.stars) {
    const module = scope.find(place);
    const there = module && exported(scopeOf(module, scope.find), name, deep + 1);
    if (there) return there;
  }
  return undefined;
}

/** What a name is bound to, here or in the file that it is imported from. */
export function boundTo({ node, scope }: At, deep = 0): Bound | undefined {
  if (node.type !== "Identifier" || deep > DEEP) return undefined;
  for (let s: Scope | undefined = scope; s; s = s.around) {
    const found = s.names.get(node.name);
    if (found) return found;
  }
  const from = scope.module.imports.get(node.name);
  const there = from && elsewhere(scope, from);
  if (!there) return undefined;
  if (there.node.type === "Identifier") return boundTo(there, deep + 1);
  return { name: "default", value: there.node, path: [], scope: there.scope };
}
/** `losses.kl`, of a file imported whole. */
function ofWhole(object: Node, key: string, scope: Scope): At | undefined {
  const from = object.type === "Identifier" ? scope.module.imports.get(object.name) : undefined;
  const module = from?.original === "*" ? scope.find(from.place) : undefined;
  return module && exported(scopeOf(module, scope.find), key);
}

/** Without what only the compiler sees. */
export function bare(node: Node): Node {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
    case "ParenthesizedExpression":
    case "ChainExpression":
      return bare(node.expression);
    default:
      return node;
  }
}

/** The objects, lists, functions, strings and unknown calls that an expression may come to. */
export function valuesOf({ node, scope }: At, deep = 0): At[] {
  if (deep > DEEP) return [];
  const of = (inner: Node | null | undefined): At[] => (inner ? valuesOf({ node: inner, scope }, deep + 1) : []);
  const plain = bare(node);
  switch (plain.type) {
    case "Identifier": {
      const bound = boundTo({ node: plain, scope });
      return bound ? valuesBound(bound, deep + 1) : [];
    }
    case "MemberExpression": {
      const key = keyOf(plain.property, plain.computed);
      const there = key === undefined ? undefined : ofWhole(plain.object, key, scope);
      if (there) return valuesOf(there, deep + 1);
      return key === undefined ? [] : of(plain.object).flatMap(object => partOf(object, key, deep + 1));
    }
    case "ConditionalExpression":
      return [...of(plain.consequent), ...of(plain.alternate)];
    case "LogicalExpression":
      return [...(plain.operator === "&&" ? [] : of(plain.left)), ...of(plain.right)];
    case "CallExpression":
      return resultsOf(plain, scope, deep);
    case "ObjectExpression":
    case "ArrayExpression":
    case "Literal":
      return [{ node: plain, scope }];
    default:
      return isFunction(plain) ? [{ node: plain, scope }] : [];
  }
}
function valuesBound({ value, path, scope, otherwise, inside = scope }: Bound, deep: number): At[] {
  const whole = value ? valuesOf({ node: value, scope }, deep) : [];
  const found = path.reduce((some, key) => some.flatMap(at => partOf(at, key, deep + 1)), whole);
  return found.length || !otherwise ? found : valuesOf({ node: otherwise, scope: inside }, deep + 1);
}

const arrayMethod = ({ callee }: ESTree.CallExpression): { list: Node; name: string } | undefined => {
  const plain = bare(callee);
  const name = plain.type === "MemberExpression" ? keyOf(plain.property, plain.computed) : undefined;
  return plain.type === "MemberExpression" && name !== undefined ? { list: plain.object, name } : undefined;
};
const PICKS = ["find", "findLast", "at"];
const KEEPS = ["filter", "slice", "concat", "toReversed", "toSorted"];

function resultsOf(call: ESTree.CallExpression, scope: Scope, deep: number): At[] {
  const method = arrayMethod(call);
  if (method && PICKS.includes(method.name)) {
    const list = valuesOf({ node: method.list, scope }, deep + 1);
    return list.flatMap(at => elementsOf(at, deep + 1));
  }
  const functions = valuesOf({ node: call.callee, scope }, deep + 1).filter(at => isFunction(at.node));
  if (!functions.length) return [{ node: call, scope }];
  const given = call.arguments.map(node => ({ node, scope }));
  return functions.flatMap(f => returnsOf(f, given).flatMap(at => valuesOf(at, deep + 1)));
}
/** What a function returns, with these arguments. */
function returnsOf({ node, scope }: At, given: readonly At[]): At[] {
  if (!isFunction(node)) return [];
  const names = new Map<string, Bound>();
  const called: Scope = { module: scope.module, find: scope.find, names, around: scope };
  node.params.forEach((parameter, i) => {
    const pattern = parameter.type === "TSParameterProperty" ? parameter.parameter : parameter;
    for (const bound of bindingsOf(pattern, given[i]?.node))
      names.set(bound.name, { ...bound, scope: given[i]?.scope ?? called, inside: called });
  });
  if (!node.body) return [];
  if (node.body.type !== "BlockStatement") return [{ node: node.body, scope: called }];
  const inside = statementsIn(node.body);
  for (const bound of inside.flatMap(statement => declarationsOf(statement)))
    names.set(bound.name, { ...bound, scope: called });
  return inside.flatMap(s => (s.type === "ReturnStatement" && s.argument ? [{ node: s.argument, scope: called }] : []));
}
/** All that is in a function's body and in no function in it. */
export function statementsIn(body: Node): Node[] {
  return childrenOf(body).flatMap(node => [node, ...(isFunction(node) ? [] : statementsIn(node))]);
}

/** The property that states a key, the last first, through spreads and the arguments of calls that are not followed. */
export function propertiesOf(
  { node, scope }: At,
  key: string,
  deep = 0,
): { node: ESTree.ObjectProperty; scope: Scope }[] {
  if (deep > DEEP) return [];
  const within = (inner: Node) =>
    valuesOf({ node: inner, scope }, deep + 1).flatMap(at => propertiesOf(at, key, deep + 1));
  if (node.type === "CallExpression") return firstOf(node.arguments, within);
  if (node.type !== "ObjectExpression") return [];
  return firstOf(node.properties, part => {
    if (part.type === "SpreadElement") return within(part.argument);
    return keyOf(part.key, part.computed) === key ? [{ node: part, scope }] : [];
  });
}
/** Of the last that has any. */
function firstOf<T extends Node, R>(parts: readonly T[], found: (part: T) => R[]): R[] {
  for (const part of parts.toReversed()) {
    const some = found(part);
    if (some.length) return some;
  }
  return [];
}
/** What is behind a dot or in brackets. */
export function partOf(at: At, key: string, deep = 0): At[] {
  if (/^\d+$/.test(key)) return elementsOf(at, deep).slice(Number(key), Number(key) + 1);
  return propertiesOf(at, key, deep).flatMap(({ node, scope }) => valuesOf({ node: node.value, scope }, deep + 1));
}
/** What a list holds, through spreads and `map`. */
export function elementsOf({ node, scope }: At, deep = 0): At[] {
  if (deep > DEEP) return [];
  const list = (inner: Node) => valuesOf({ node: inner, scope }, deep + 1).flatMap(at => elementsOf(at, deep + 1));
  if (node.type === "ArrayExpression")
    return node.elements.flatMap(part => {
      if (part?.type === "SpreadElement") return list(part.argument);
      return part ? valuesOf({ node: part, scope }, deep + 1) : [];
    });
  const method = node.type === "CallExpression" ? arrayMethod(node) : undefined;
  if (node.type !== "CallExpression" || !method) return [];
  if (KEEPS.includes(method.name)) return list(method.list);
  const how = method.name.endsWith("ap") ? node.arguments[0] : undefined; // map, flatMap
  const functions = how ? valuesOf({ node: how, scope }, deep + 1) : [];
  const made = list(method.list).flatMap(given => functions.flatMap(f => returnsOf(f, [given])));
  const values = made.flatMap(at => valuesOf(at, deep + 1));
  return method.name === "flatMap" ? values.flatMap(at => elementsOf(at, deep + 1)) : values;
}
