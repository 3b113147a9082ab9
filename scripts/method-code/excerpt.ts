// Cuts the loss of an update out of the file that states it, and what it calls in methods/, families/ and losses/ out
// of theirs: what the page shows as "the code" is the code. Networks, noise and what is only watched (diagnostics/) are
// named in it and not followed. Pure functions of sources; the browser has none of them.
import {
  bindingsOf,
  childrenOf,
  cut,
  cutWithComments,
  declarationsOf,
  isFunction,
  keyOf,
  moduleOf,
  placeOf,
} from "./module.ts";
import type { Module, Node, Sources } from "./module.ts";
import { bare, boundTo, elementsOf, exported, partOf, propertiesOf, scopeOf, statementsIn, valuesOf } from "./value.ts";
import type { At, Bound, Scope } from "./value.ts";

export type { Sources } from "./module.ts";
export interface Excerpt {
  file: string;
  text: string;
}
/** A declaration or a part of one, where it stands; name: of what is declared. */
export interface Piece {
  place: string;
  name: string;
  text: string;
}
/** phase: any where left out. values: of a config, where they choose among losses. */
export interface Of {
  method: string;
  phase?: string;
  update: string;
  values?: Readonly<Record<string, unknown>>;
}
interface Cut extends Piece, At {}

const read = new WeakMap<Sources, Scope["find"]>();
/** Finds modules of these sources; each is parsed once. */
function finderOf(sources: Sources): Scope["find"] {
  const known = read.get(sources);
  if (known) return known;
  const texts = new Map(Object.entries(sources).map(([path, text]) => [placeOf(path), text]));
  const modules = new Map<string, Module>();
  const find: Scope["find"] = place => {
    const text = texts.get(place);
    if (text !== undefined && !modules.has(place)) modules.set(place, moduleOf(place, text));
    return modules.get(place);
  };
  read.set(sources, find);
  return find;
}

const part = (node: Node, scope: Scope): Cut => ({
  place: scope.module.place,
  name: "",
  text: cut(scope.module, node),
  node,
  scope,
});
/** The function or the constant (in capitals) that a name stands for; of a parameter: what was given. */
function declaredAs(bound: Bound | undefined): Cut | undefined {
  if (!bound?.value) return undefined;
  const { name, value, path, scope, statement, otherwise, inside = scope } = bound;
  if (path.length) {
    const whole = valuesOf({ node: value, scope });
    const holders = path.slice(0, -1).reduce((at, key) => at.flatMap(each => partOf(each, key)), whole);
    const property = holders.flatMap(at => propertiesOf(at, path.at(-1)!))[0];
    return property || !otherwise ? stated(property) : meaning({ node: otherwise, scope: inside });
  }
  const plain = bare(value);
  if (!isFunction(plain) && !(statement && /^[A-Z][A-Z\d_]*$/.test(name))) return meaning({ node: plain, scope });
  if (!statement) return part(plain, scope);
  const { place } = scope.module;
  return { place, name, text: cutWithComments(scope.module, statement), node: statement, scope };
}
/** What a name, or a part of what a name stands for, means where it is a function or a constant of the sources. */
function meaning({ node, scope }: At): Cut | undefined {
  if (node.type === "Identifier") return declaredAs(boundTo({ node, scope }));
  if (node.type !== "MemberExpression") return undefined;
  const key = keyOf(node.property, node.computed);
  if (key === undefined) return undefined;
  const [property] = valuesOf({ node: node.object, scope }).flatMap(at => propertiesOf(at, key));
  return stated(property);
}
/** The function that a property states: in place, or by a name. */
function stated(property: ReturnType<typeof propertiesOf>[number] | undefined): Cut | undefined {
  if (!property) return undefined;
  const value = bare(property.node.value);
  return isFunction(value) ? part(property.node, property.scope) : meaning({ node: value, scope: property.scope });
}

/**
 * The names that code uses from outside of it, in their order: not those behind a dot, keys, types, nor what it binds
 * itself.
 */
function usedIn(node: Node, bound: ReadonlySet<string> = new Set()): Node[] {
  const all = (nodes: readonly Node[], names = bound) => nodes.flatMap(each => usedIn(each, names));
  if (bare(node) !== node) return usedIn(bare(node), bound);
  if (node.type.startsWith("TS")) return [];
  if (node.type === "Identifier") return bound.has(node.name) ? [] : [node];
  if (node.type === "MemberExpression") return all(node.computed ? [node.object, node.property] : [node.object]);
  if (node.type === "Property") return all(node.computed ? [node.key, node.value] : [node.value]);
  if (!isFunction(node)) return all(childrenOf(node));
  const parameters = node.params.flatMap(p =>
    bindingsOf(p.type === "TSParameterProperty" ? p.parameter : p, undefined),
  );
  const locals = node.body?.type === "BlockStatement" ? statementsIn(node.body).flatMap(s => declarationsOf(s)) : [];
  const names = new Set([...bound, ...[...parameters, ...locals].map(b => b.name)]);
  return all([...node.params, ...(node.body ? [node.body] : [])], names);
}
/** What code calls, and the constants it takes, where the sources have them. */
const calledIn = ({ node, scope }: At): Cut[] => {
  const names = usedIn(node).toSorted((a, b) => a.start - b.start);
  return names.flatMap(name => meaning({ node: name, scope }) ?? []);
};

const saysString = (at: At, text: string): boolean => at.node.type === "Literal" && at.node.value === text;
const states = (object: At, key: string, text: string): boolean => partOf(object, key).some(at => saysString(at, text));
const listed = (object: At, key: string): At[] => partOf(object, key).flatMap(list => elementsOf(list));

/**
 * The loss of an update's object; behind it, where it calls the loss of the object it is made from (`{ ...update, loss
 * }`), that one.
 */
function lossesOf(update: At): Cut[] {
  const [property] = propertiesOf(update, "loss");
  if (!property) return [];
  const named = bare(property.node.value);
  const loss = named.type === "Identifier" || named.type === "MemberExpression" ? stated(property) : undefined;
  const own = loss ?? part(property.node, property.scope);
  if (update.node.type !== "ObjectExpression" || !update.node.properties.includes(property.node)) return [own];
  const bases = update.node.properties.flatMap(p => (p.type === "SpreadElement" ? [p.argument] : []));
  const scope = update.scope;
  const called = bases.filter(base => base.type === "Identifier" && callsLossOf(base.name, property.node));
  return [own, ...called.flatMap(node => valuesOf({ node, scope }).slice(0, 1).flatMap(lossesOf))];
}
const isMemberLoss = (name: string, node: Node): boolean =>
  node.type === "MemberExpression" &&
  node.object.type === "Identifier" &&
  node.object.name === name &&
  keyOf(node.property, node.computed) === "loss";
const within = (node: Node): Node[] => [node, ...childrenOf(node).flatMap(within)];
const callsLossOf = (name: string, node: Node): boolean => within(node).some(inner => isMemberLoss(name, inner));

/** The loss as the method's phases state it. */
function statedLoss(scope: Scope, { phase, update }: Of): Cut[] {
  const whole = exported(scope, "default");
  const phases = whole ? valuesOf(whole).flatMap(method => listed(method, "phases")) : [];
  for (const one of phases.filter(at => phase === undefined || states(at, "id", phase)))
    for (const found of listed(one, "updates").filter(at => states(at, "id", update))) {
      const losses = lossesOf(found);
      if (losses.length) return losses;
    }
  return [];
}
/**
 * What gives a phase that a call makes, `stage("encoder", …, change)`, another loss: the functions among its
 * arguments that state one.
 */
function changesOf(scope: Scope, phase: string): Cut[] {
  const calls = within(scope.module.program).filter(node => node.type === "CallExpression");
  const made = calls.filter(call => call.arguments.some(node => node.type === "Literal" && node.value === phase));
  const statesLoss = (node: Node) => node.type === "Property" && keyOf(node.key, node.computed) === "loss";
  const changes = made.map(call => call.arguments.flatMap(node => calledIn({ node, scope })));
  return changes.map(cuts => cuts.filter(c => within(c.node).some(statesLoss))).find(cuts => cuts.length) ?? [];
}
function lossCuts(sources: Sources, of: Of): Cut[] {
  const find = finderOf(sources);
  const module = find(`methods/${of.method}.ts`);
  if (!module) return [];
  const scope = scopeOf(module, find);
  const found = statedLoss(scope, of);
  if (found.length || of.phase === undefined) return found;
  const changes = changesOf(scope, of.phase);
  const base = Object.values(of.values ?? {}).find(value => value !== of.method && find(`methods/${String(value)}.ts`));
  const changed = changes.length && base ? lossCuts(sources, { method: String(base), update: of.update }) : [];
  return changed.length ? [...changes, ...changed] : []; // half of a loss is none
}

const piece = ({ place, name, text }: Cut): Piece => ({ place, name, text });
/**
 * The loss of a method's update, where it stands: in the method's phases, or in those that they are made from, in
 * whatever file; where a call makes the phase, in the method that a value names, behind the functions that change it.
 */
export const lossOf = (sources: Sources, of: Of): Piece[] => lossCuts(sources, of).map(piece);

/**
 * All that an update minimises, as it is written: its loss and what that calls, a piece for each declaration in the
 * order of use; one excerpt for a file.
 */
export function codeOf(sources: Sources, of: Of): Excerpt[] {
  const pieces: Cut[] = [];
  const add = (cut: Cut) => {
    const known = pieces.some(
      p => p.place === cut.place && p.node.start <= cut.node.start && p.node.end >= cut.node.end,
    );
    if (!known) pieces.push(cut);
  };
  lossCuts(sources, of).forEach(add);
  for (let i = 0; i < pieces.length; i++) calledIn(pieces[i]!).forEach(add);
  const textIn = (place: string) =>
    pieces
      .filter(p => p.place === place)
      .map(p => p.text)
      .join("\n\n");
  return [...new Set(pieces.map(p => p.place))].map(file => ({ file, text: textIn(file) }));
}
