// A server at an address: the port that is asked for, or the next one that is free. What it answers is answer.mjs.
import { createServer } from "node:http";

const IDLE = 120_000; // ms without a byte either way, after which a reader counts as gone

/**
 * port: 0 is any free one. strict: that port or none. Resolves with the server and its address, rejects with the
 * system's error where it cannot listen.
 */
export async function listen(answer, { port, host, strict = false }) {
  const server = createServer(answer);
  server.timeout = IDLE;
  for (let at = port; ; at++) {
    try {
      await new Promise((listening, failed) => {
        server.once("error", failed).listen(at, host, () => {
          server.off("error", failed);
          listening();
        });
      });
      break;
    } catch (error) {
      if (error.code !== "EADDRINUSE" || strict || port === 0 || at === 65535) throw error;
    }
  }
  // "every address" is no address to open
  const name = ["0.0.0.0", "::"].includes(host) ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return { server, url: `http://${name}:${server.address().port}/` };
}
