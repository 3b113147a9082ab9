// Cuts the loss of an update out of the method file that declares it, and what it calls in methods/ and losses/ out of theirs: what the page
// shows as "the code" is the code. Networks, noise and what is only watched (diagnostics/) are named in it and not followed. It reads text by
// matching brackets and knows no more of TypeScript than strings, comments, declarations and imports.

export type Sources = Readonly<Record<string, string>>; // text by path
export interface Excerpt { file: string; text: string }

/** The same length, with blanks for what is in strings and comments, so that brackets there do not count. */
export function masked(text: string): string {
  const blank = (part: string) => part.replace(/[^\n]/g, " ");
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, blank);
}
const CLOSES: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
/** Behind the bracket that closes the one at `start`. */
function behind(code: string, start: number): number {
  const open: string[] = [];
  for (let i = start; i < code.length; i++) {
    const c = code[i]!;
    if (CLOSES[c]) open.push(CLOSES[c]);
    else if (c === open.at(-1)) { open.pop(); if (!open.length) return i + 1; }
  }
  return code.length;
}
/** The brace that holds a place. */
function holder(code: string, at: number): number {
  let depth = 0;
  for (let i = at; i >= 0; i--) {
    if (code[i] === "}") depth++;
    else if (code[i] === "{" && depth-- === 0) return i;
  }
  return -1;
}
/** From `start` to where an expression ends: one of these characters outside all brackets, or the bracket that closes around it. */
function until(code: string, start: number, ends: string): number {
  for (let i = start; i < code.length; i++) {
    const c = code[i]!;
    if (CLOSES[c]) i = behind(code, i) - 1;
    else if (ends.includes(c) || ")]}".includes(c)) return i;
  }
  return code.length;
}
/** Where a method or a function ends: parameters, perhaps a type (which may have braces of its own), a body. */
function bodyEnd(code: string, parameters: number): number {
  let i = behind(code, parameters), operand = false; // operand: a brace here is a type's
  for (; i < code.length; i++) {
    const c = code[i]!;
    if (c === "{" && !operand) break;
    if (CLOSES[c]) { i = behind(code, i) - 1; operand = false; }
    else if (/\S/.test(c)) operand = ":|&<,".includes(c) || code.startsWith("=>", i - 1);
  }
  return behind(code, i);
}

/** Lines without the indentation they share; the first begins where it was cut. */
function dedented(text: string): string {
  const [first = "", ...rest] = text.split("\n"), least = Math.min(...rest.filter(line => line.trim()).map(line => line.search(/\S/)));
  return [first, ...rest.map(line => line.slice(Number.isFinite(least) ? least : 0))].join("\n");
}
const cut = (text: string, from: number, to: number): string => dedented(text.slice(from, to).trimEnd());

/** calls: whether it is a function. */
interface Declaration { text: string; calls: boolean }
/** A function or constant of a file, with the doc comment right above it and the comment on its last line. */
function declared(text: string, name: string): Declaration | undefined {
  const begin = new RegExp(`^(?:export )?(?:(function) ${name}\\b|const ${name}\\b)`, "m"), code = begin.test(text) ? masked(text) : "", found = begin.exec(code); // most names are not: masking costs
  if (!found) return undefined;
  let value = found.index + found[0].length;
  if (!found[1]) while (code[(value = until(code, value, "=;"))] === "=" && code[value + 1] === ">") value += 2; // the type of a function
  const end = found[1] ? bodyEnd(code, code.indexOf("(", found.index)) : until(code, value, ";") + 1;
  const doc = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n$/.exec(text.slice(0, found.index)), note = /^ *\/\/[^\n]*/.exec(text.slice(end));
  return { text: cut(text, doc?.index ?? found.index, end + (note?.[0].length ?? 0)), calls: found[1] !== undefined || isArrow(code, value + 1) };
}
/** Whether an expression is an arrow function: perhaps type parameters, one name or parentheses, perhaps a type, =>. */
function isArrow(code: string, start: number): boolean {
  const rest = code.slice(start).replace(/^\s*(?:<[^()]*>(?=\())?/, "");
  return rest.startsWith("(") ? /^\s*(?::|=>)/.test(rest.slice(behind(rest, 0))) : /^\w+\s*=>/.test(rest);
}

/** "losses/kl.ts" of any path that ends so. */
const placeOf = (path: string): string => path.split("/").slice(-2).join("/");
const named = (place: string): string => place.slice(place.lastIndexOf("/") + 1).replace(/\.ts$/, "");
const fileAt = (sources: Sources, place: string): string | undefined => Object.entries(sources).find(([path]) => placeOf(path) === place)?.[1];
interface Import { name: string; original: string; place: string } // original: "default", or the name in that file
/** What a file imports from files nearby. */
function importsOf(text: string, place: string): Import[] {
  return [...text.matchAll(/^import (?:(\w+)(?:, )?)?(?:\{([^}]*)\} )?\s*from "(\.[^"]*)";/gm)].flatMap(([, whole, some, from]) => {
    const target = from!.startsWith("./") ? `${place.slice(0, place.lastIndexOf("/"))}/${from!.slice(2)}.ts` : `${placeOf(from!)}.ts`;
    const names = (some ?? "").split(",").map(part => part.trim().split(" as ")).filter(([name]) => name);
    return [...(whole ? [{ name: whole, original: "default", place: target }] : []), ...names.map(([original, name]) => ({ name: name ?? original!, original: original!, place: target }))];
  });
}

/** Where an object has something for a key of its own, from the key on; nothing where only objects in it have. */
function keyIn(code: string, object: number, key: string): number | undefined {
  const end = behind(code, object);
  for (let i = object + 1; i < end; i++) {
    if (CLOSES[code[i]!]) i = behind(code, i) - 1;
    else if (!/\w/.test(code[i - 1]!) && new RegExp(`^${key}\\s*[(:,}]`).test(code.slice(i, i + key.length + 8))) return i;
  }
  return undefined;
}
/** The objects that state this id. */
function objectsOf(text: string, code: string, id: string): number[] {
  return [...text.matchAll(new RegExp(`\\bid: "${id}"`, "g"))].filter(({ index }) => code.startsWith("id:", index)).map(({ index }) => holder(code, index - 1)); // others are in comments
}
/** The phase of an update's object: what the object around it states. */
function phaseOf(text: string, code: string, update: number): string | undefined {
  const phase = holder(code, update - 1), id = phase < 0 ? undefined : keyIn(code, phase, "id");
  return id === undefined ? undefined : /^id: "([^"]*)"/.exec(text.slice(id))?.[1];
}

/** A declaration or a part of one, where it stands; name: of what is declared. */
export interface Piece { place: string; name: string; text: string }
/** What a name means in a file, where that is a function, or a constant (in capitals), of one of the sources. */
function meant(sources: Sources, place: string, name: string): Piece | undefined {
  const text = fileAt(sources, place), own = text === undefined ? undefined : declared(text, name);
  if (own) return own.calls || /^[A-Z][A-Z\d_]*$/.test(name) ? { place, name, text: own.text } : undefined;
  const from = text === undefined ? undefined : importsOf(text, place).find(i => i.name === name);
  return from && fileAt(sources, from.place) !== undefined ? meant(sources, from.place, from.original) : undefined;
}
/** Names that a piece of code uses from outside: not those behind a dot, keys, what it binds itself, nor the method `loss`. */
function usedIn(text: string): string[] {
  const code = masked(text), bound = new Set([...code.matchAll(/(?<=\b(?:const|let) )(?:\{[^}]*\}|\[[^\]]*\]|\w+)/g)].flatMap(([names]) => names.match(/\w+/g)!));
  return [...new Set([...code.matchAll(/(?<![\w$]|(?<!\.\.)\.)[A-Za-z_$][\w$]*(?![\w$]|:)/g)].map(m => m[0]))].filter(name => name !== "loss" && !bound.has(name));
}

/** The loss in an update's object: written in place, or a function by its name. */
function lossIn(sources: Sources, place: string, text: string, code: string, update: number): Piece | undefined {
  const at = keyIn(code, update, "loss");
  if (at === undefined) return undefined;
  const mark = /^loss\s*(.)/.exec(code.slice(at))![1], end = mark === "(" ? bodyEnd(code, code.indexOf("(", at)) : until(code, at, ",");
  const value = mark === "(" ? "" : mark === ":" ? text.slice(at + 5, end).trim() : "loss";
  return /^\w+$/.test(value) ? meant(sources, place, value) : { place, name: "", text: cut(text, at, end) };
}

export interface Of { method: string; phase?: string; update: string; values?: Readonly<Record<string, unknown>> } // phase: any where left out
/**
 * The loss of a method's update, where it stands: in the method's own file; in the file of the method whose phase its phase is (`{ ...theirs, id }`);
 * in that of the method that a value names, behind the functions that change it, where the phase is made by a call; in one that it imports.
 */
export function lossOf(sources: Sources, { method, phase, update, values = {} }: Of): Piece[] {
  const seen = new Set<string>();
  const search = (place: string, phase: string | undefined): Piece[] => {
    const text = fileAt(sources, place);
    if (text === undefined || seen.has(place)) return [];
    seen.add(place);
    const code = masked(text), imports = importsOf(text, place);
    for (const object of objectsOf(text, code, update)) {
      const stated = phaseOf(text, code, object);
      const loss = phase === undefined || stated === undefined || stated === phase ? lossIn(sources, place, text, code, object) : undefined;
      if (loss) return [loss];
    }
    for (const object of phase === undefined ? [] : objectsOf(text, code, phase)) {
      let name = /^\{\s*\.\.\.(\w+)/.exec(code.slice(object))?.[1]; // { ...train, id }, where train is vae's
      for (let value = name; value !== undefined && keyIn(code, object, "updates") === undefined; ) {
        const from = imports.find(i => i.name === value);
        if (from) return search(from.place, undefined);
        [name, value] = [value, new RegExp(`^const ${value} = (\\w+)`, "m").exec(code)?.[1]];
        if (name === value) break;
      }
    }
    const call = phase === undefined ? -1 : [...text.matchAll(new RegExp(`\\w\\("${phase}"`, "g"))].map(m => m.index + 1).find(at => code[at] === "(" && changesIn(at).length > 0) ?? -1;
    if (call >= 0) {
      const base = imports.find(({ place: at }) => Object.values(values).includes(named(at)));
      return [...changesIn(call), ...(base ? search(base.place, undefined) : [])];
    }
    for (const at of new Set(imports.map(i => i.place))) {
      const found = at.startsWith("methods/") ? search(at, phase) : [];
      if (found.length) return found;
    }
    return [];
    /** The functions of this file among a call's arguments that give an update another loss. */
    function changesIn(at: number): Piece[] {
      return usedIn(code.slice(at, behind(code, at))).flatMap(name => {
        const found = meant(sources, place, name);
        return found?.place === place && /(?<![.\w])loss\s*[(:]/.test(masked(found.text)) ? [found] : [];
      });
    }
  };
  return search(`methods/${method}.ts`, phase);
}

/** All that an update minimises, as it is written: its loss and what that calls, a piece for each declaration in the order of use; one excerpt for a file. */
export function codeOf(sources: Sources, of: Of): Excerpt[] {
  const pieces = [...lossOf(sources, of)], known = (p: Piece) => pieces.some(q => q.place === p.place && q.name === p.name);
  for (let i = 0; i < pieces.length; i++)
    for (const name of usedIn(pieces[i]!.text)) {
      const found = meant(sources, pieces[i]!.place, name);
      if (found && !known(found)) pieces.push(found);
    }
  return [...new Set(pieces.map(p => p.place))].map(place => ({ file: place, text: pieces.filter(p => p.place === place).map(p => p.text).join("\n\n") }));
}
