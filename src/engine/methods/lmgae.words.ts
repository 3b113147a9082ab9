// What is said of LMGAE (lmgae.ts).
import { batch } from "../families/fields.words";
import type { WordsOf } from "../words";
import type lmgae from "./lmgae";

const autoencoder = String.raw`L_{ae} &= \term{train/autoencoder/reconstruction}{\mathrm{rec}}`;
const rest = String.raw`L_{H} &= \term{train/critic/prior}{-H(\mu z)} + \term{train/critic/codes}{H(\mu E)} \\ &\quad + \term{train/critic/penalty}{\beta_2(\lVert\nabla H\rVert - 1)^2} \\ L_{E} &= \term{train/generator/codes}{-H(\mu E)}`;

const words: WordsOf<typeof lmgae> = {
  title: "LMGAE",
  paper: "Mondal et al. 2020, Towards Latent Space Optimality",
  origin: "its paper",
  lesson: 1,
  link: "https://arxiv.org/abs/1912.04564",
  idea: "a mask looks for the dimension",
  about:
    "An autoencoder whose codes a critic compares with the prior, and a trained mask that is to switch off the latent dimensions the data do not need.",
  paragraph:
    "Data that n numbers describe fill at most n dimensions of a larger latent space, so their codes can never look like a Gaussian in all m of them: the decoder is then asked to draw from places it has not seen. Too few dimensions lose information. LMGAE starts with more than enough and multiplies code and prior by a mask μ with one entry per dimension. Four losses take turns: reconstruction; a critic that estimates the Wasserstein distance ω between masked prior and masked codes; the encoder against this critic; and the mask, which pays for reconstruction error, for ω, and ever more for entries that are neither 0 nor 1. Watch rows of the mask fade, the count of dimensions in use settle, and ω with it.",
  variants: [
    {
      when: { mask: false },
      about:
        "An autoencoder whose codes a critic compares with the prior, in every latent dimension there is: the paper's baseline “WAE”, LMGAE without its mask.",
      paragraph:
        "This is what LMGAE is held against: the same networks and the same critic, with nothing switched off. Data that n numbers describe fill at most n dimensions of a larger latent space, so their codes can never look like a Gaussian in all m of them: the decoder is then asked to draw from places it has not seen. Too few dimensions lose information. Three losses take turns: reconstruction; a critic that estimates the Wasserstein distance ω between prior and codes; the encoder against this critic. Watch where ω stays with more latent dimensions than the data need, move the slider of the latent dimension, and switch the mask on to see how many the same networks keep.",
      note: "z ∼ prior",
    },
  ],
  fields: {
    rate: { label: "Learning rate", help: "Of RMSProp, for encoder and decoder in the reconstruction loss." },
    lambda1: {
      label: "λ₁",
      help: "Weight of the reconstruction error in the mask's loss. More keeps more dimensions.",
    },
    maskRate: { label: "Rate of the mask", help: "Of RMSProp, for θ, of which the mask is μ = 1 − e^(−θ)." },
    latent: { label: "Latent dimension", help: "The capacity m: numbers in a code before the mask." },
    mask: {
      label: "Mask",
      help: "Off: the paper's baseline “WAE”, the same networks and critic with nothing switched off.",
    },
    loops: {
      label: "Loops",
      help: "Of training. A loop is as many steps as the critic has in it: one reconstruction update, the critic's, one update of the encoder against the critic, one of the mask.",
    },
    criticRate: { label: "Rate of the critic", help: "Of RMSProp." },
    generatorRate: {
      label: "Rate against the critic",
      help: "Of RMSProp, for the encoder in its loss against the critic.",
    },
    lambda2: {
      label: "λ₂",
      help: "Weight of (1 + ω)² in the mask's loss: of the distance between codes and prior.",
    },
    alpha2: {
      label: "α₂",
      help: "Weight of the variance of masked dimensions: keeps the encoder from writing into them.",
    },
    beta2: { label: "β₂", help: "Weight of the critic's gradient penalty." },
    lambda3Every: {
      label: "λ₃ doubles every",
      help: "Share of all loops. λ₃ starts at 2/m and pushes each μ to 0 or 1; too early and the mask freezes before it has settled.",
    },
    width: {
      label: "Width",
      help: "1 is 1024 units a layer for images, as in the official code, and 256 for vectors.",
    },
    depth: { label: "Depth", help: "Hidden layers of encoder, decoder and critic; the official code has 4." },
    criticWidth: { label: "Critic width", help: "Units in each hidden layer of the critic." },
    criticSteps: { label: "Critic steps", help: "Of the critic in a loop." },
    batch,
  },
  phases: {
    train: {
      title: "Four losses in turn",
      sampler: { title: "Samples", note: "z ∼ prior, masked" },
      terms: {
        autoencoder: {
          reconstruction: {
            title: "Reconstruction",
            actor: "generated",
            help: "Mean per dimension: cross-entropy of grey pixels in nats, squared error of colours and vectors.",
            unit: "nats or squared error per dimension",
            lookFor: "Falls as x̂ nears x.",
            symbol: String.raw`\mathrm{rec}`,
          },
          variance: {
            title: "Variance behind the mask",
            actor: "latent",
            help: "α₂ times the mean over dimensions of e^(−10 μ²) times the variance of the code in the batch.",
            unit: "variance, weighted",
            lookFor: "Falls as less is written into dimensions that are off.",
            symbol: String.raw`\alpha_2\overline{e^{-10\mu^2}\mathrm{Var}}`,
          },
        },
        critic: {
          prior: {
            title: "Critic of the prior",
            actor: "prior",
            help: "Minus the critic's mean value of masked draws of the prior; no unit.",
            unit: "no unit",
            lookFor: "Says little alone; with the critic’s value of codes it makes ω.",
            symbol: String.raw`-H(\mu z)`,
          },
          codes: {
            title: "Critic of the codes",
            actor: "latent",
            help: "The critic's mean value of masked codes; no unit.",
            unit: "no unit",
            lookFor: "Says little alone; with the critic’s value of draws it makes ω.",
            symbol: String.raw`H(\mu E(x))`,
          },
          penalty: {
            title: "Gradient penalty",
            actor: "critic",
            help: "β₂ times the mean of (slope − 1)², the critic's slope at random points between the two.",
            unit: "no unit",
            lookFor: "Small where the critic’s slope stays near 1.",
            symbol: String.raw`\beta_2(\lVert\nabla H\rVert-1)^2`,
          },
        },
        generator: {
          codes: {
            title: "Encoder against the critic",
            actor: "latent",
            help: "Minus the critic's mean value of masked codes; no unit.",
            unit: "no unit",
            lookFor: "The encoder lowers it, the critic raises it: they play.",
            symbol: String.raw`-H(\mu E(x))`,
          },
        },
        mask: {
          reconstruction: {
            title: "Reconstruction, for the mask",
            actor: "generated",
            help: "λ₁ times the reconstruction loss: what a dimension less would cost.",
            unit: "nats or squared error per dimension, weighted",
            lookFor: "Rises where the mask switches off what x needs.",
            symbol: String.raw`\lambda_1\mathrm{rec}`,
          },
          distance: {
            title: "Distance, for the mask",
            actor: "critic",
            help: "λ₂ (1 + ω)²; no unit.",
            unit: "no unit",
            lookFor: "Falls as codes come to look like draws of the prior.",
            symbol: String.raw`\lambda_2(1+\omega)^2`,
          },
          undecided: {
            title: "Undecided, weighted",
            actor: "latent",
            help: "λ₃ Σ |μ(μ − 1)|: 0 where every μ is 0 or 1.",
            unit: "no unit",
            lookFor: "Falls to 0 as every entry of the mask becomes 0 or 1.",
            symbol: String.raw`\lambda_3\textstyle\sum|\mu(\mu-1)|`,
          },
          wasserstein: {
            title: "Wasserstein estimate ω",
            actor: "critic",
            help: "The critic's mean value of masked draws of the prior minus that of masked codes. Of a critic of slope 1 at its best it is the Wasserstein distance.",
            unit: "distance between codes",
            lookFor: "Rises while the critic learns, falls as codes near the prior.",
            symbol: String.raw`\omega`,
            watched: true,
          },
          active: {
            title: "Dimensions in use",
            actor: "latent",
            help: "How many μ are at least 0.1.",
            unit: "dimensions",
            lookFor: "Falls, then stays: see whether at as many as the data have.",
            symbol: String.raw`m_A`,
            watched: true,
          },
          between: {
            title: "Undecided",
            actor: "latent",
            help: "Σ |μ(μ − 1)|, at most a quarter for each dimension.",
            unit: "no unit",
            lookFor: "Falls to 0 as every entry of the mask becomes 0 or 1.",
            symbol: String.raw`\textstyle\sum|\mu(\mu-1)|`,
            watched: true,
          },
          "lambda-3": {
            title: "λ₃",
            actor: "ink",
            help: "Weight of the undecided; it doubles with time.",
            unit: "no unit",
            lookFor: "Doubles as time goes on: to stay undecided becomes dearer.",
            symbol: String.raw`\lambda_3`,
            watched: true,
          },
        },
      },
    },
  },
  formulas: [
    {
      when: { mask: false },
      cites: "equations 8 to 10, without mask and variance",
      latex: String.raw`\begin{aligned} ${autoencoder} \\ ${rest} \end{aligned}`,
    },
    {
      cites: "equations 8 to 11, with the variance weight of the official code",
      latex: String.raw`\begin{aligned} ${autoencoder} + \term{train/autoencoder/variance}{\alpha_2\overline{e^{-10\mu^2}\mathrm{Var}\,E}} \\ ${rest} \\ L_{\mu} &= \term{train/mask/reconstruction}{\lambda_1\mathrm{rec}} + \term{train/mask/distance}{\lambda_2(1+\omega)^2} \\ &\quad + \term{train/mask/undecided}{\lambda_3\textstyle\sum|\mu(\mu-1)|} \end{aligned}`,
    },
  ],
  charts: [
    {
      id: "distance",
      title: "How far codes are from the prior",
      unit: "distance between codes",
      lookFor: "See whether ω, once it has risen, comes down again: codes and prior then look alike.",
      help: "The critic's estimate of the Wasserstein distance between masked prior and masked codes. The paper finds it least where the mask has settled (figure 5).",
      lines: [{ series: "train/mask/wasserstein", label: "ω", actor: "critic" }],
    },
  ],
  duels: [
    {
      title: "no mask",
      help: "The same networks and critic, and every dimension kept: the paper’s baseline “WAE” (figure 3).",
      values: { mask: false },
    },
  ],
};
export default words;
