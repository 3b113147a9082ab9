// The engine headless: `npm run -s cli -- list | train | sample | inspect | features | fid | card`. Standard output
// is JSON lines; what is wrong goes to standard error as one line with exit code 2 where the reader can put it
// right, 1 where we must.
import { tf } from "../engine/tf";
import { card } from "./card";
import { features } from "./features";
import { fid } from "./fid";
import { inspect, list } from "./list";
import { InputError } from "./options";
import { sample } from "./sample";
import { train } from "./train";

const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  list,
  train,
  sample,
  inspect,
  features,
  fid,
  card,
};
const USAGE = `npm run -s cli -- list --json
npm run -s cli -- train --method ID --dataset ID [--seed N] [--steps N] [--set field=value]… [--data field=value]… [--every N] [--backend wasm|cpu|webgpu] [--from FILE] [--out FILE.safetensors]
npm run -s cli -- sample --from FILE --count N --out FILE.npz [--fit gaussian|mixture] [--seed N] [--backend wasm|cpu|webgpu]
npm run -s cli -- inspect FILE
npm run -s cli -- features DATASET [--seed N] [--steps N] [--out FILE.safetensors] [--backend wasm|cpu|webgpu]
npm run -s cli -- fid --from RUN.safetensors --weights INCEPTION.safetensors [--count N] [--backend wasm|cpu|webgpu]
npm run -s cli -- card [ID --seed N [--run NAME [--from FILE [--log FILE]]] [--to DIR] [--keep DIR] [--backend wasm|cpu|webgpu]]
`;

async function main([command, ...argv]: readonly string[]): Promise<number> {
  if (command === "--help" || command === "help") {
    process.stderr.write(USAGE);
    return 0;
  }
  tf.enableProdMode(); // silences the advertisement for tfjs-node
  try {
    if (command === undefined || !Object.hasOwn(COMMANDS, command))
      throw new InputError(
        `command: expected one of ${Object.keys(COMMANDS).join(", ")}, got ${command === undefined ? "none" : `"${command}"`}`,
      );
    return await COMMANDS[command]!(argv);
  } catch (error) {
    const known = error instanceof InputError;
    process.stderr.write(
      known
        ? `${error.message.replace(/\s*\n\s*/g, " ")}\n`
        : `${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return known ? 2 : 1;
  }
}

process.stdout.on("error", () => process.exit(1)); // nobody reads any more (`| head`)
const code = await main(process.argv.slice(2));
process.stdout.write("", () => process.exit(code)); // Dawn's threads would keep the process alive
