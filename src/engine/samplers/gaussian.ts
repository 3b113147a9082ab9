// One Gaussian with a full covariance, fitted to codes after training: the simplest density for an autoencoder that has
// none (Ghosh et al. 2020; methods.md 6.1).
import type { Fit } from "../diagnostic";
import { cholesky } from "../linalg/cholesky";
import { momentsOf } from "../linalg/mean-and-covariance";
import { tf } from "../tf";
import { trainingCodes } from "./codes";

export const RIDGE = 1e-6; // added to variances; codes on a manifold have singular covariances

const fit: Fit = {
  id: "gaussian",
  title: "A Gaussian fitted to the codes",
  needs: ["encode"],
  async fit(at, rows) {
    const { codes, latent } = await trainingCodes(at, rows);
    const { mean, covariance } = momentsOf(codes, latent);
    const factor = Float32Array.from(cholesky(covariance, latent, RIDGE)),
      centre = Float32Array.from(mean);
    // z = m + Lε: [count, latent]
    return (count, noise) =>
      tf.tidy(() =>
        tf
          .matMul(noise.normal([count, latent]), tf.tensor2d(factor, [latent, latent]), false, true)
          .add(tf.tensor1d(centre)),
      );
  },
};
export default fit;
