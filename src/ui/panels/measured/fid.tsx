// The FID, for whoever has InceptionV3's weights: chosen as a file, never sent anywhere. How far it
// is, and how to stop it.
import { useRef } from "react";
import { grouped } from "../../controls/number-text";
import { timeText, told } from "../../state/estimate";
import { useRun } from "../../state/run";
import { selectDataSet, useSetup } from "../../state/setup";
import { QuietButton } from "../quiet-button";

const HELP =
  "The Fréchet distance on InceptionV3’s features, as papers report it: 5 000 samples against as many held-out images. Its weights are not ours to give: choose a safetensors file of pytorch-fid’s state dict (or torchvision’s); the README says how to make one. It is read here and sent nowhere.";

export function Fid() {
  const images = useSetup(s => selectDataSet(s)?.kind === "images");
  const able = useRun(s => (s.state?.step ?? 0) > 0);
  const fid = useRun(s => s.fid);
  const why = useRun(s => s.unmeasured);
  const { measureFid, stopFid } = useRun.getState();
  const input = useRef<HTMLInputElement>(null);
  if (!images) return null;
  return (
    <div className="measured-fid">
      {fid ? (
        <p role="status">
          FID: {progress(fid)} <QuietButton onClick={stopFid}>stop</QuietButton>
        </p>
      ) : (
        <QuietButton title={HELP} disabled={!able} onClick={() => input.current?.click()}>
          Measure the FID with your InceptionV3 weights…
        </QuietButton>
      )}
      {why && (
        <p className="measured-missing" role="alert">
          No FID: {why}
        </p>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept=".safetensors"
        aria-label="InceptionV3’s weights"
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = ""; // the same file may be chosen again
          if (file) void measureFid(file);
        }}
      />
    </div>
  );
}
function progress({ done, of, since }: { done: number; of: number; since: number }): string {
  if (of === 0) return "reading the weights and drawing samples";
  if (done >= of) return "computing the distance and its error, some minutes";
  const minutes = ((performance.now() - since) / 60_000 / done) * (of - done);
  return `${grouped(done)} of ${grouped(of)} images seen, ${timeText(told(minutes, undefined))} left`;
}
