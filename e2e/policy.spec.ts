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

// Attempts by whatever a flaw in the page could be used for; each names what came through. They run in the page or in
// its worker, so each holds all that it needs.

/** Text turned into code. In timers, because the debugger's own calls may use eval. */
function textAsCode(): Promise<string[]> {
  const through: string[] = [];
  const attempts = {
    eval: () => (0, eval)("1") as unknown,
    "new Function": () => new Function("return 1")() as unknown,
  };
  for (const [name, attempt] of Object.entries(attempts))
    setTimeout(() => {
      try {
        attempt();
        through.push(name);
      } catch {
        /* refused */
      }
    });
  return new Promise(done => setTimeout(() => done(through), 500));
}
const asked = (address: string): Promise<string[]> =>
  fetch(address).then(
    () => ["fetch"],
    () => [],
  );
async function workers(kinds: readonly ("blob" | "data")[]): Promise<string[]> {
  const through: string[] = [];
  const script = "postMessage(1)";
  const blob = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const addresses = { blob, data: `data:text/javascript,${script}` };
  for (const kind of kinds)
    try {
      new Worker(addresses[kind]).addEventListener("message", () => through.push(`${kind}: worker`));
    } catch {
      /* refused */
    }
  await new Promise(done => setTimeout(done, 1500));
  return through;
}
async function elements(elsewhere: string): Promise<string[]> {
  const add = (tag: string, set: Record<string, string>) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(set))
      if (name === "text") element.textContent = value;
      else element.setAttribute(name, value);
    document.body.append(element);
    return element;
  };
  const through: string[] = [];
  Object.assign(window, { through }); // where inline code finds it
  const mark = (name: string) => `window.through.push(${JSON.stringify(name)})`;
  add("script", { text: mark("inline script") });
  add("img", { src: "data:,", onerror: mark("inline handler") });
  add("a", { href: `javascript:${mark("javascript: address")};void 0` }).click();
  add("script", { src: `${elsewhere}/script.js` });
  const data = add("script", { src: "data:text/javascript,0", onload: "" });
  data.addEventListener("load", () => through.push("data: script"));
  add("link", { rel: "stylesheet", href: `${elsewhere}/style.css` });
  add("style", { text: "#root { outline: 7px solid red }" });
  const styled = add("p", { style: "outline: 7px solid red" });
  add("img", { src: `${elsewhere}/picture.svg` });
  add("iframe", { src: `${elsewhere}/frame.html` });
  await new Promise(done => setTimeout(done, 1500));
  const outlined = (element: Element) => getComputedStyle(element).outlineWidth === "7px";
  if (outlined(document.getElementById("root")!)) through.push("inline style element");
  if (outlined(styled)) through.push("inline style attribute");
  return through;
}
function base(elsewhere: string): string[] {
  const before = document.baseURI;
  const element = document.createElement("base");
  element.href = `${elsewhere}/`;
  document.head.append(element);
  return document.baseURI === before ? [] : ["base"];
}

async function inPage(page: Page): Promise<string[]> {
  const through = await Promise.all([
    page.evaluate(textAsCode),
    page.evaluate(elements, elsewhere),
    page.evaluate(asked, `${elsewhere}/fetched`),
    page.evaluate(workers, ["blob", "data"] as const),
  ]);
  const last = await page.evaluate(base, elsewhere); // changes what addresses mean
  return [...through.flat(), ...last].sort();
}
async function inWorker(page: Page): Promise<string[]> {
  const worker = page.workers()[0]!;
  const through = await Promise.all([
    worker.evaluate(textAsCode),
    worker.evaluate(asked, `${elsewhere}/worker-fetched`),
    worker.evaluate(workers, ["blob"] as const),
  ]);
  return through.flat().sort();
}

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
  expect(await inPage(page)).toEqual([]);
  expect(await inWorker(page)).toEqual([]);
  expect(asked, "no request left the page").toEqual([]);
});

test("without the policy every one of these attempts succeeds", async ({ page, baseURL }) => {
  const asked = await answering(page.context());
  await unguard(page.context(), baseURL!);
  await open(page, `/?method=ae&dataset=ring&${TINY}&backend=wasm`);
  expect(await inPage(page)).toEqual(PAGE);
  expect(await inWorker(page)).toEqual(WORKER);
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
