// What the built page may load and do (scripts/policy.mjs): first that a whole session needs no more, then that nothing
// more gets through, neither in the page nor in its worker. The same attempts succeed where the policy is taken away,
// so each is known to be one.
import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import { headers, policy } from "../scripts/policy.mjs";
import { exported, open, reaches, recorded, stepTo, taken } from "./page";

const elsewhere = "http://elsewhere.test";
const TINY = "width=0.0625&batch=8&v=1";
declare global {
  interface Window {
    violations: string[];
  }
}

/** Every violation in the page, and those of its workers as the console has them. */
async function violations(page: Page): Promise<string[]> {
  const said: string[] = [];
  page.on("console", message => {
    if (/content security policy/i.test(message.text())) said.push(message.text());
  });
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", event =>
      window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`),
    );
  });
  return said;
}

/** Another origin that answers everything it is asked, and what it was asked. */
async function answering(context: BrowserContext): Promise<string[]> {
  const asked: string[] = [];
  const bodies: Record<string, [type: string, body: string]> = {
    js: ["text/javascript", "self.broken = 'a script of another origin'"],
    css: ["text/css", "body { color: rgb(1, 2, 3) !important }"],
    svg: ["image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>"],
    html: ["text/html", "<p>here"],
  };
  await context.route(`${elsewhere}/**`, route => {
    const path = new URL(route.request().url()).pathname.slice(1);
    const [contentType, body] = bodies[path.split(".")[1] ?? ""] ?? ["text/plain", "here"];
    asked.push(path);
    return route.fulfill({
      contentType,
      body,
      headers: { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" },
    });
  });
  return asked;
}
/** The page as it would be without any policy. */
const unguard = (context: BrowserContext, baseURL: string) =>
  context.route(
    url => url.href.startsWith(baseURL),
    async route => {
      const response = await route.fetch();
      const { "content-security-policy": _, ...rest } = response.headers();
      const html = rest["content-type"]?.startsWith("text/html");
      await route.fulfill({
        response,
        headers: rest,
        ...(html && { body: (await response.text()).replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "") }),
      });
    },
  );

/**
 * Tries, by whatever a flaw in the page could be used for; names what came through. Timers, because the debugger's
 * own calls may use eval.
 */
const inPage = (page: Page, elsewhere: string) =>
  page.evaluate(async elsewhere => {
    const through: string[] = [];
    const wait = (ms: number) => new Promise(done => setTimeout(done, ms));
    const add = (tag: string, set: Record<string, string>, where: Element = document.body) => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(set))
        if (name === "text") element.textContent = value;
        else element.setAttribute(name, value);
      where.append(element);
      return element;
    };
    const mark = (name: string) => `(window.through ??= []).push(${JSON.stringify(name)})`;
    setTimeout(() => {
      try {
        (0, eval)("1");
        through.push("eval");
      } catch {
        /* refused */
      }
    });
    setTimeout(() => {
      try {
        new Function("return 1")();
        through.push("new Function");
      } catch {
        /* refused */
      }
    });
    add("script", { text: mark("inline script") });
    add("img", { src: "data:,", onerror: mark("inline handler") });
    const link = add("a", { href: `javascript:${mark("javascript: address")};void 0` });
    link.click();
    add("script", { src: `${elsewhere}/script.js` });
    add("script", { src: "data:text/javascript,0", onload: "" }).addEventListener("load", () =>
      through.push("data: script"),
    );
    add("link", { rel: "stylesheet", href: `${elsewhere}/style.css` });
    add("style", { text: "#root { outline: 7px solid red }" });
    add("p", { style: "outline: 7px solid red" }).id = "styled";
    add("img", { src: `${elsewhere}/picture.svg` });
    add("iframe", { src: `${elsewhere}/frame.html` });
    await fetch(`${elsewhere}/fetched`).then(
      () => through.push("fetch"),
      () => undefined,
    );
    for (const [name, url] of [
      ["blob: worker", URL.createObjectURL(new Blob(["postMessage(1)"], { type: "text/javascript" }))],
      ["data: worker", "data:text/javascript,postMessage(1)"],
    ] as const)
      try {
        new Worker(url).addEventListener("message", () => through.push(name));
      } catch {
        /* refused */
      }
    await wait(1500);
    const base = document.baseURI;
    add("base", { href: `${elsewhere}/` }, document.head);
    if (document.baseURI !== base) through.push("base");
    if (getComputedStyle(document.getElementById("root")!).outlineWidth === "7px") through.push("inline style element");
    if (getComputedStyle(document.getElementById("styled")!).outlineWidth === "7px")
      through.push("inline style attribute");
    return [...through, ...((window as { through?: string[] }).through ?? [])].sort();
  }, elsewhere);

const inWorker = (page: Page, elsewhere: string) =>
  page.workers()[0]!.evaluate(async elsewhere => {
    const through: string[] = [];
    const wait = (ms: number) => new Promise(done => setTimeout(done, ms));
    setTimeout(() => {
      try {
        (0, eval)("1");
        through.push("eval");
      } catch {
        /* refused */
      }
    });
    setTimeout(() => {
      try {
        new Function("return 1")();
        through.push("new Function");
      } catch {
        /* refused */
      }
    });
    await fetch(`${elsewhere}/worker-fetched`).then(
      () => through.push("fetch"),
      () => undefined,
    );
    try {
      new Worker(URL.createObjectURL(new Blob(["postMessage(1)"], { type: "text/javascript" }))).addEventListener(
        "message",
        () => through.push("blob: worker"),
      );
    } catch {
      /* refused */
    }
    await wait(1500);
    return through.sort();
  }, elsewhere);

const PAGE = [
  "base",
  "blob: worker",
  "data: script",
  "data: worker",
  "eval",
  "fetch",
  "inline handler",
  "inline script",
  "inline style attribute",
  "inline style element",
  "javascript: address",
  "new Function",
];
const WORKER = ["blob: worker", "eval", "fetch", "new Function"];

test("every file comes with the policy, a missing one too, and the page holds it itself", async ({ request }) => {
  const index = await (await request.get("/")).text();
  const files = [
    "/",
    ...[...index.matchAll(/(?:src|href)="\.(\/[^"]+)"/g)].map(m => m[1]!),
    "/datasets/manifest.json",
    "/assets/nothing-of-that-name.js",
  ];
  const entry = await (await request.get(files.find(f => /assets\/index-.*\.js$/.test(f))!)).text();
  const worker = /trainer\.worker-[\w-]+\.js/.exec(entry)![0];
  for (const file of [...files, `/assets/${worker}`]) {
    const sent = (await request.get(file)).headers();
    for (const [name, value] of Object.entries(headers))
      expect(sent[name.toLowerCase()], `${name} of ${file}`).toBe(value);
  }
  expect(
    index.match(/<meta http-equiv="Content-Security-Policy" content="([^"]*)"/)![1]!.replaceAll("&#39;", "'"),
  ).toBe(policy);
  expect(index.indexOf("Content-Security-Policy"), "before anything is loaded").toBeLessThan(
    index.search(/<script|<link/),
  );
  const hosted = await (await request.get("/_headers")).text();
  for (const [name, value] of Object.entries(headers)) expect(hosted).toContain(`  ${name}: ${value}\n`);
  expect(policy, "no inline code, no text turned into code").not.toMatch(
    /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|\*|https?:/,
  );
});

for (const backend of ["wasm", "webgpu"] as const)
  test(`a whole session on ${backend} violates nothing and asks nobody else`, async ({ page, baseURL }) => {
    const said = await violations(page);
    const asked: string[] = [];
    page.context().on("request", request => asked.push(request.url()));
    await open(page, `/?method=vae&dataset=drawn-digits&latent=3&${TINY}&backend=${backend}`);
    expect((await recorded(page)).ready!.backend).toBe(backend);
    await expect(page.locator(".katex").first()).toBeVisible();
    await stepTo(page, 3);
    await expect(page.locator(".vw-track").first()).toBeVisible();
    await expect(page.locator('[data-probe="latent-plane"] canvas').first()).toBeVisible();
    const file = await exported(page);
    await page.keyboard.press("?");
    await page.keyboard.press("Escape");
    // a picture is drawn through a data: address
    for (const button of [/^Weights /, /^Series /, /^Samples/]) await taken(page, button);
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page.getByRole("button", { name: "Import" }).first().click(),
    ]);
    await chooser.setFiles({ name: "run.safetensors", mimeType: "application/octet-stream", buffer: file });
    await page.waitForFunction(() => window.recorded.tokens.length === 2);
    await reaches(page, 3);
    await stepTo(page, 4);
    expect((await recorded(page)).failures).toEqual([]);
    expect(await page.evaluate(() => window.violations)).toEqual([]);
    expect(said).toEqual([]);
    expect(asked.filter(url => !url.startsWith(baseURL!) && !/^(blob|data):/.test(url))).toEqual([]);
  });

test("nothing else gets through, in the page or in its worker", async ({ page }) => {
  const asked = await answering(page.context());
  await open(page, `/?method=ae&dataset=ring&${TINY}&backend=wasm`);
  expect(await inPage(page, elsewhere)).toEqual([]);
  expect(await inWorker(page, elsewhere)).toEqual([]);
  expect(asked, "no request left the page").toEqual([]);
});

test("without the policy every one of these attempts succeeds", async ({ page, baseURL }) => {
  const asked = await answering(page.context());
  await unguard(page.context(), baseURL!);
  await open(page, `/?method=ae&dataset=ring&${TINY}&backend=wasm`);
  expect(await inPage(page, elsewhere)).toEqual(PAGE);
  expect(await inWorker(page, elsewhere)).toEqual(WORKER);
  expect(asked.sort()).toEqual(["fetched", "frame.html", "picture.svg", "script.js", "style.css", "worker-fetched"]);
});

test("no page can frame this one", async ({ page, baseURL }) => {
  const around = `${baseURL}/around.html`; // of the same origin, where a browser has no other reason to refuse
  await page
    .context()
    .route(around, route => route.fulfill({ contentType: "text/html", body: `<iframe src="${baseURL}/"></iframe>` }));
  await page.goto(around);
  await page.waitForTimeout(2000);
  expect(await page.frames()[1]!.locator("#root").count()).toBe(0);
});
