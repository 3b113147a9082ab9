// The command line of `npm run datasets`: words in, an exit status out. It does not run by itself.
import { Refused } from "./files.mjs";
import { install } from "./install.mjs";
import { DATASETS } from "./table.mjs";

const USAGE = "usage: npm run datasets [names] [-- --from DIR] [--to DIR] [--timeout SECONDS]";

const MOST_SECONDS = 1e6; // what timers hold

/** The command line: 0 done, 1 refused, 2 wrong usage. */
export async function main(args, options = {}) {
  const names = [],
    given = {};
  for (let i = 0; i < args.length; i++) {
    const [, option, joined] = /^--(from|to|timeout)(?:=(.*))?$/.exec(args[i]) ?? [];
    if (option) given[option] = joined ?? args[++i];
    else if (args[i].startsWith("-")) return complain(`unknown option ${args[i]}`);
    else names.push(args[i]);
    if (option && !given[option]) return complain(`--${option} needs a value`);
  }
  const timeout = given.timeout === undefined ? undefined : Number(given.timeout);
  if (timeout !== undefined && !(timeout > 0 && timeout <= MOST_SECONDS))
    return complain(`--timeout: expected a number of seconds above 0, ${MOST_SECONDS} at most, got ${given.timeout}`);
  try {
    await install(names.length ? names : Object.keys(options.table ?? DATASETS), { ...options, ...given, timeout });
    return 0;
  } catch (error) {
    console.error(error instanceof Refused || error.code ? `datasets: ${error.message}` : error);
    return 1;
  }
}
function complain(why) {
  console.error(`datasets: ${why}\n${USAGE}`);
  return 2;
}
