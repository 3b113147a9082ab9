// Codes against the prior for any encoder. A method whose encoder is noisy brings its own of the same id
// (posterior.ts): there codes are drawn from q(z|x), while `encode` gives their means.
import { latentMmd } from "../mmd";

export default latentMmd<unknown, unknown>({
  id: "latent-mmd",
  title: "Codes against N(0, I)",
  needs: ["encode"],
  help: "How far the codes of held-out data are from N(0, I), as a squared kernel distance (MMD², seven scales). Near its null level, decoding draws of N(0, I) is decoding what the decoder has seen.",
  codes: (at, { x }) => at.encode(x),
  drawn: "codes of held-out rows, as encode gives them,",
});
