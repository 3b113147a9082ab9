// What the built page may load and do, in one place: the text of its Content-Security-Policy and the other headers.
// vite.config.ts puts it into index.html, into every answer of the server and into `_headers` for static hosts.
// A worker takes the policy of its own response, so on a host that sends no headers only the page has one.
const directives = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'", // tfjs's fallback compiles WebAssembly; nothing compiles text
  "worker-src": "'self'",
  "connect-src": "'self'", // the worker reads data packs and .wasm files beside the page
  // React and KaTeX set styles as properties, which no policy counts as inline
  "style-src": "'self'",
  "img-src": "'self' data: blob:", // pictures of views on their way into a file
  "font-src": "'self' data:",
  "base-uri": "'none'",
  "form-action": "'none'",
  "object-src": "'none'",
};

/** For `<meta>`, where browsers refuse frame-ancestors. */
export const policy = Object.entries(directives)
  .map(([name, sources]) => `${name} ${sources}`)
  .join("; ");
export const headers = {
  "Content-Security-Policy": `${policy}; frame-ancestors 'none'`,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
};
/** As Netlify, Cloudflare Pages and others read it. */
export const headersFile = `/*\n${Object.entries(headers)
  .map(([name, value]) => `  ${name}: ${value}\n`)
  .join("")}`;
