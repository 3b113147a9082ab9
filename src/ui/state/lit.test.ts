// What is lit when something points at a series: bearers of its name elsewhere, never the place that points, and
// nothing goes dim for a series that a place does not have. Elements are stand-ins with the few members that are used.
import { describe, expect, it } from "vitest";
import { createLit, type Place } from "./lit";

interface Stand {
  classList: { contains(name: string): boolean };
  toggleAttribute(name: string, on?: boolean): boolean;
  querySelectorAll(): never;
  scrollIntoView(): void;
  now(): "lit" | "dim" | "";
}
function node(name = "", lines: readonly Stand[] = []): Stand {
  const attributes = new Set<string>();
  return {
    classList: { contains: c => c === name },
    querySelectorAll: () => lines as never,
    scrollIntoView: () => undefined,
    toggleAttribute(attribute, on = false) {
      if (on) attributes.add(attribute);
      else attributes.delete(attribute);
      return on;
    },
    now: () => (attributes.has("data-lit") ? "lit" : attributes.has("data-dim") ? "dim" : ""),
  };
}
function page() {
  const lit = createLit(),
    all: Record<string, Stand> = {};
  const add = (id: string, place: Place, names: string[], lines: readonly Stand[] = []) =>
    lit.bear({ place, names, element: (all[id] = node("", lines)) });
  const gamma = node("gamma"),
    error = node("error");
  add("chart of x", "charts", ["x"]);
  add("chart of y", "charts", ["y"]);
  add("chart of both", "charts", ["gamma", "error"], [gamma, error]);
  add("term x", "formula", ["x", "gamma"]);
  add("term y", "formula", ["y"]);
  add("row x", "terms", ["x"]);
  add("row hidden", "terms", ["hidden"]);
  const now = () =>
    Object.fromEntries(
      Object.entries(all)
        .map(([id, n]) => [id, n.now()])
        .filter(([, s]) => s),
    );
  return { lit, now, gamma, error, add };
}

describe("pointing at a series", () => {
  it("lights its bearers in the other places and dims what stands beside them", () => {
    const { lit, now } = page();
    lit.hover(["x"], "formula");
    expect(now()).toEqual({
      "chart of x": "lit",
      "chart of y": "dim",
      "chart of both": "dim",
      "row x": "lit",
      "row hidden": "dim",
    });
    lit.leave();
    expect(now()).toEqual({});
  });
  it("lights one line of a chart of several", () => {
    const { lit, now, gamma, error } = page();
    lit.hover(["gamma"], "terms");
    expect(now()).toMatchObject({ "chart of both": "lit", "chart of x": "dim", "term x": "lit", "term y": "dim" });
    expect([gamma.now(), error.now()]).toEqual(["", "dim"]);
    lit.leave();
    expect([gamma.now(), error.now()]).toEqual(["", ""]);
  });
  it("changes nothing where nobody bears it", () => {
    const { lit, now } = page();
    lit.hover(["hidden"], "terms");
    expect(now()).toEqual({});
  });
  it("keeps what has the keyboard's focus when the pointer leaves", () => {
    const { lit, now } = page();
    lit.focus(["y"], "terms");
    lit.hover(["x"], "terms");
    expect(now()).toMatchObject({ "chart of x": "lit", "chart of y": "dim" });
    lit.leave();
    expect(now()).toMatchObject({ "chart of x": "dim", "chart of y": "lit" });
    lit.blur();
    expect(now()).toEqual({});
  });
  it("lights what comes later, and lets go of what went", () => {
    const { lit, now, add } = page();
    lit.hover(["z"], "formula");
    expect(now()).toEqual({});
    const forget = add("chart of z", "charts", ["z"]);
    expect(now()).toMatchObject({ "chart of z": "lit", "chart of x": "dim" });
    forget();
    expect(now()["chart of x"]).toBeUndefined();
  });
});
