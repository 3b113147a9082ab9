// What is said of the settings that many methods have (fields.ts).
import type { FieldText } from "../config";

export const rate: FieldText = {
  label: "Learning rate",
  help: "How far a step moves the weights: more learns faster, until it overshoots. Of Adam, for both networks; it falls to a tenth along half a cosine.",
};
export const dropout: FieldText = {
  label: "Decoder dropout",
  help: "Share of the decoder's hidden units dropped in every step: a weaker decoder, which leaves more for the code to tell.",
};
export const latent: FieldText = {
  label: "Latent dimension",
  help: "Numbers in a code. Too few lose what tells data apart; what is beyond the data’s own dimension stays idle, or leaves gaps to draw from.",
};
export const width: FieldText = {
  label: "Width",
  help: "1 is the papers' network: 64, 128 and 1024 units for images, twice 256 for vectors.",
};
export const decoderWidth: FieldText = { label: "Decoder width", help: "Relative to the width above." };
export const batch: FieldText = { label: "Batch", help: "Rows in a step." };
export const trainSteps: FieldText = { label: "Steps", help: "Of training." };
