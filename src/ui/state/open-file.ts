// A file that the reader chose or dropped: a picture that this page saved begins the run of its link, as an address
// does; everything else the worker reads, and what it refuses is told while the run under way goes on.
import { messageOf } from "../../engine/errors";
import { KEYWORDS, textsIn } from "../export/png-text";
import { readAddress } from "./address";
import { has, useRun } from "./run";
import { useSetup } from "./setup";

const LARGEST = 1 << 30; // bytes

/** The first of several; of the others only that they were there is said. */
export async function openFiles(files: readonly Parameters<typeof openFile>[0][]): Promise<void> {
  const [file] = files;
  if (!file) return;
  if (files.length === 1) return openFile(file);
  await openFile(file, `Of ${files.length} files only the first, ${file.name}, was read.`);
}
export async function openFile(file: Pick<File, "name" | "size" | "arrayBuffer">, note = ""): Promise<void> {
  const { open, refuse: refused } = useRun.getState();
  const worded = (message: string): string => (note ? `${message.replace(/[.]?$/, ".")} ${note}` : message),
    refuse = (message: string): void => refused(worded(message));
  if (file.size > LARGEST) return refuse(`${file.name} is larger than 1 GB: not a run of this page.`);
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    return refuse(`${file.name}: ${messageOf(error)}`); // gone, or not to be read
  }
  const search = searchIn(bytes);
  if (search !== undefined) await begin(search, note);
  else await open(bytes, note, why => worded(`${file.name}: ${why}`));
}

/** What follows the question mark of the link in a picture of ours, whatever page saved it. */
function searchIn(bytes: Uint8Array): string | undefined {
  const texts = textsIn(bytes),
    link = texts.get(KEYWORDS.link);
  if (link === undefined || !texts.has(KEYWORDS.about) || !URL.canParse(link)) return undefined;
  const { search, searchParams } = new URL(link);
  return searchParams.has("method") ? search : undefined;
}
/** Paused, as a page that is loaded with this address. */
async function begin(search: string, note: string): Promise<void> {
  const { catalogue, adopt } = useSetup.getState(),
    { packs, begin, reach } = useRun.getState();
  if (!catalogue) return;
  const { run, notes } = readAddress(search, catalogue, dataset => has(packs, dataset));
  const dataset = catalogue.datasets.find(({ id }) => id === run.dataset);
  // before the fields say so: its live ones would go to the run that is left
  const reached = dataset && has(packs, dataset) && reach(run, of => begin(of, { play: false }));
  adopt(run, note ? [note, ...notes] : notes, note ? "form" : "address");
  await reached;
}
