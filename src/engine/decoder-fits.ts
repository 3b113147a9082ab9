// Whether a run file's description of its decoder is that of the nets it is of: in today's words, or, in a file that is
// older than the name of its backend, in those of its time (train/decoder-layers.ts). A reader without our code
// believes what stands there, so that a description that differs in anything is refused by the part that does.
import type { Layer } from "./nn/layers";
import { type DecoderLayers, decoderLayersOf, type Decoding, olderLayersOf } from "./train/decoder-layers";
import { said, shortened, type Unknown } from "./unknown";

/** Throws, naming the part. older: the file does not name its backend. */
export function checkDecoder(given: DecoderLayers, of: Decoding, older: boolean): void {
  const wanted = decoderLayersOf(of);
  if (![wanted, ...(older ? olderLayersOf(of, wanted) : [])].some(each => !faultOf(given, each)))
    throw Error(`${faultOf(given, wanted)!}, as the nets of ${of.method.id} are`);
}
/** The first difference; undefined where there is none. */
function faultOf({ decoder, undecoded }: DecoderLayers, wanted: DecoderLayers): string | undefined {
  const has = decoder ? `decoder: ${decoder.length} layers` : undecoded ? `no-decoder: ${said(undecoded)}` : undefined,
    layers = wanted.decoder;
  if (!layers)
    return undecoded === wanted.undecoded && !decoder
      ? undefined
      : `${has ?? "no-decoder: missing"}, expected no-decoder: ${said(wanted.undecoded)}`;
  if (decoder?.length !== layers.length) return `${has ?? "decoder: missing"}, expected ${layers.length} layers`;
  for (const [i, layer] of layers.entries()) {
    const fault = inLayer(`decoder[${i}]`, decoder[i]!, layer);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
function inLayer(at: string, is: Layer, should: Layer): string | undefined {
  const [there, wanted] = [is as unknown as Unknown, should as unknown as Unknown];
  for (const name of Object.keys(wanted))
    if (spoken(there[name]) !== spoken(wanted[name]))
      return `${at}.${name}: ${spoken(there[name])}, expected ${spoken(wanted[name])}`;
  const more = Object.keys(there).find(name => !Object.hasOwn(wanted, name));
  return more === undefined ? undefined : `${at}.${shortened(more)}: ${said(there[more])}, expected nothing`;
}
/** Shapes with their sizes. What a part is, run-file-parts.ts has seen to. */
const spoken = (value: unknown): string =>
  Array.isArray(value) ? `[${value.join()}]` : (JSON.stringify(value) ?? "nothing");
