// The engine headless: `npm run -s cli -- list | train | sample | inspect | features | fid | card`. Standard output
// is JSON lines; words go to standard error. How commands end says exit.ts.
import { card } from "./card";
import { type Commands, work } from "./command";
import { ENDINGS } from "./exit";
import { features } from "./features";
import { fid } from "./fid";
import { inspect, list } from "./list";
import { sample } from "./sample";
import { train } from "./train";

const COMMANDS: Commands = {
  list,
  train,
  sample,
  inspect,
  features,
  fid,
  card,
};
const USAGE = `npm run -s cli -- list --json
npm run -s cli -- train --method ID --dataset ID [--seed N] [--steps N] [--set field=value]… [--data field=value]… [--every N] [--backend wasm|cpu|webgpu] [--from FILE] [--out FILE.safetensors [--save-every SECONDS]]
npm run -s cli -- sample --from FILE --count N --out FILE.npz [--fit gaussian|mixture] [--seed N] [--backend wasm|cpu|webgpu]
npm run -s cli -- inspect FILE
npm run -s cli -- features DATASET [--seed N] [--steps N] [--out FILE.safetensors] [--backend wasm|cpu|webgpu]
npm run -s cli -- fid --from RUN.safetensors --weights INCEPTION.safetensors [--count N] [--backend wasm|cpu|webgpu]
npm run -s cli -- card [ID --seed N [--run NAME [--from FILE [--log FILE]]] [--to DIR] [--keep DIR] [--backend wasm|cpu|webgpu]]
${ENDINGS}`;

await work(COMMANDS, USAGE);
