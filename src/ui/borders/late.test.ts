// What is loaded late: once, again after a failure, and told to all who wait; and the style sheets that a failure left
// behind. No React here: what is drawn meanwhile is e2e/borders.spec.ts's.
import { describe, expect, it, vi } from "vitest";
import { late, NotLoaded } from "./late";
import { watchStyles } from "./styles";

/** Fails so often, then gives "here". */
function flaky(failures: number) {
  let asked = 0;
  const load = vi.fn(async () => {
    if (++asked <= failures) throw TypeError("Failed to fetch dynamically imported module");
    return "here";
  });
  return { load, part: late(load) };
}

describe("a part that is loaded late", () => {
  it("is asked for once, however many wait, and stays", async () => {
    const { load, part } = flaky(0);
    expect(part.now()).toEqual({});
    part.need();
    expect(await Promise.all([part.get(), part.get()])).toEqual(["here", "here"]);
    expect(part.now()).toEqual({ value: "here" });
    part.need();
    part.again();
    expect(await part.get()).toBe("here");
    expect(load).toHaveBeenCalledTimes(1);
  });
  it("says that it failed and why, in words for readers, and asks anew where somebody asks again", async () => {
    const { load, part } = flaky(2);
    await expect(part.get()).rejects.toThrow(NotLoaded);
    expect(part.now().error?.message).toMatch(/could not be loaded.*reload the page/);
    expect((part.now().error as Error).cause).toBeInstanceOf(TypeError);
    await expect(part.get()).rejects.toThrow(NotLoaded);
    expect(await part.get()).toBe("here");
    expect(part.now()).toEqual({ value: "here" });
    expect(load).toHaveBeenCalledTimes(3);
  });
  it("that came and threw as it began says so in the error's own words", async () => {
    const part = late(() => Promise.reject(new RangeError("x is not defined")));
    await expect(part.get()).rejects.toMatchObject({ away: false, message: "it failed as it began: x is not defined" });
    for (const message of ["Importing a module script failed.", "http://x/a.css did not load"])
      await expect(late(() => Promise.reject(TypeError(message))).get()).rejects.toMatchObject({ away: true });
  });
  it("is not asked for again by those who only need it", async () => {
    const { load, part } = flaky(1);
    part.need();
    await vi.waitFor(() => expect(part.now().error).toBeDefined());
    part.need();
    expect(load).toHaveBeenCalledTimes(1);
    part.again();
    expect(part.now(), "no old failure stands while it is asked for").toEqual({});
    await vi.waitFor(() => expect(part.now().value).toBe("here"));
  });
  it("tells every change to those who listen, and nothing to those who left", async () => {
    const { part } = flaky(1);
    const heard: string[] = [];
    const forget = part.subscribe(() => heard.push(Object.keys(part.now()).join() || "asked"));
    await part.get().catch(() => undefined);
    expect(heard).toEqual(["error"]);
    expect(await part.get()).toBe("here");
    expect(heard).toEqual(["error", "asked", "value"]);
    forget();
  });
  it("keeps what it says the same object while nothing changes, as React wants it", async () => {
    const { part } = flaky(0);
    expect(part.now()).toBe(part.now());
    await part.get();
    expect(part.now()).toBe(part.now());
  });
  it("counts what throws at once as a failure too", async () => {
    const load = vi.fn((): Promise<string> => {
      throw Error("no such part");
    });
    const part = late(load);
    await expect(part.get()).rejects.toThrow(NotLoaded);
    await expect(part.get()).rejects.toThrow(NotLoaded);
    expect(load, "asked anew").toHaveBeenCalledTimes(2);
  });
});

describe("a style sheet that did not come", () => {
  /** As much of a link as is asked for. It loads or not when it comes into the page, and the page hears of failures. */
  function page() {
    let hear: (event: { target: unknown }) => void = () => undefined;
    watchStyles({ addEventListener: (_kind, listener) => (hear = listener) });
    const renewed: string[] = [];
    let there = true;
    const link = (href: string, rel = "stylesheet"): object => {
      const listeners: Record<string, () => void> = {};
      return {
        ...{ href, rel },
        addEventListener: (name: string, listener: () => void) => (listeners[name] = listener),
        cloneNode: () => Object.assign(link(href, rel)),
        replaceWith(next: { addEventListener: unknown; come(): void }) {
          renewed.push(href);
          queueMicrotask(() => next.come());
        },
        come() {
          if (!there) hear({ target: this });
          listeners[there ? "load" : "error"]?.();
        },
      };
    };
    const fails = (href: string, rel?: string) => hear({ target: link(href, rel) });
    return { renewed, fails, are: (now: "there" | "missing") => (there = now === "there") };
  }
  it("is asked for again before the part is, and only it, and only once it is back no more", async () => {
    const { renewed, fails, are } = page(),
      { load, part } = flaky(1);
    fails("a.js", "modulepreload");
    fails("b.css");
    await part.get().catch(() => undefined);
    expect(renewed).toEqual([]);
    are("missing");
    await expect(part.get()).rejects.toThrow(NotLoaded);
    expect(load, "nothing is shown without its styles").toHaveBeenCalledTimes(1);
    are("there");
    expect(await part.get()).toBe("here");
    expect(renewed).toEqual(["b.css", "b.css"]);
    const other = flaky(1).part;
    await other.get().catch(() => undefined);
    await other.get();
    expect(renewed).toHaveLength(2);
  });
});
