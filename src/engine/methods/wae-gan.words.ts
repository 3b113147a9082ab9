// What is said of WAE-GAN (wae-gan.ts).
import { fields, link, paper, sampler, terms } from "../families/wae.words";
import type { WordsOf } from "../words";
import type waeGan from "./wae-gan";

const words: WordsOf<typeof waeGan> = {
  title: "WAE-GAN",
  paper,
  origin: { by: "Tolstikhin et al.", year: 2018 },
  lesson: 7,
  link,
  idea: "a critic of codes holds them at the prior",
  about:
    "Reconstructs through a code without noise, while a critic that sees only codes learns to tell them from draws of the prior and the encoder learns to be taken for it.",
  paragraph:
    "As in WAE-MMD, the encoder has no noise and only the cloud of all codes must look like draws of N(0, I). What compares the two clouds is learned: a critic sees a code, or a draw of the prior, and says which it is. The encoder is trained to have its codes called prior, beside reconstructing; the critic is trained on the other side, one step each in turn. Where the critic is right half of the time, there is nothing left to tell apart. Two players need not come to rest: codes can circle around the prior instead. Watch the critic’s accuracy come down to one half, and MMD² of held-out codes, which no player minimises, agree or disagree with it.",
  fields: {
    ...fields,
    criticRate: { label: "Critic's rate", help: "Of Adam, for the critic. It falls like the other." },
    criticWidth: {
      label: "Critic width",
      help: "Units in each of the critic's three hidden layers; the paper's has four layers of 512 or 1024.",
    },
    priorTrick: {
      label: "Known prior",
      help: "Adds the prior's log-density to the critic's logit, so that it has only the codes' own density to learn.",
    },
  },
  phases: {
    train: {
      title: "Reconstruct, past the critic",
      sampler,
      terms: {
        autoencoder: {
          ...terms,
          adversarial: {
            title: "Against the critic",
            actor: "latent",
            help: "λ times −ln of the probability that the critic gives to codes being draws of the prior, a mean over codes, in nats: λ ln 2 where it cannot tell.",
            unit: "nats per verdict, weighted",
            lookFor: "Near λ times 0.69 the critic cannot tell codes.",
            symbol: String.raw`{-}\lambda\ln D(z)`,
          },
        },
        critic: {
          prior: {
            title: "Critic on the prior",
            actor: "prior",
            help: "−ln of the probability that it gives to draws of the prior being that, a mean over draws, in nats: ln 2 where it cannot tell.",
            unit: "nats per verdict",
            lookFor: "Near 0.69 the critic cannot tell draws of the prior.",
            symbol: String.raw`{-}\ln D(z_p)`,
          },
          codes: {
            title: "Critic on codes",
            actor: "critic",
            help: "−ln of the probability that it gives to codes being codes, a mean over them, in nats: ln 2 where it cannot tell.",
            unit: "nats per verdict",
            lookFor: "Near 0.69 the critic cannot tell codes.",
            symbol: String.raw`{-}\ln(1-D(z))`,
          },
          accuracy: {
            title: "Critic's accuracy",
            actor: "critic",
            help: "Share of codes and draws of the prior that it judges rightly: one half where it cannot tell.",
            unit: "share from 0 to 1",
            lookFor: "Near 0.5 nothing is left to tell apart.",
            symbol: "a",
            watched: true,
          },
        },
      },
    },
  },
  formulas: [
    {
      cites: "Tolstikhin et al. 2018, algorithm 1; table 2 here",
      latex: String.raw`\begin{aligned} L_{E,G} &= \term{train/autoencoder/reconstruction}{\underbrace{0.05\,\term{train/autoencoder/squared-error}{\lVert x-\hat x\rVert^2}}_{\text{reconstruction}}} + \term{train/autoencoder/adversarial}{\underbrace{-\lambda\ln D(z)}_{\text{against the critic}}} \\ L_D &= \term{train/critic/prior}{\underbrace{-\ln D(z_p)}_{\text{prior}}} + \term{train/critic/codes}{\underbrace{-\ln(1-D(z))}_{\text{codes}}} \end{aligned}`,
    },
  ],
  charts: [
    {
      id: "game",
      title: "The critic against the encoder",
      unit: "nats per verdict",
      lookFor: "See whether both settle at 0.69, where the critic cannot tell codes from the prior.",
      help: "Both losses of the critic, which lie at ln 2 where codes and prior cannot be told apart.",
      lines: [
        { series: "train/critic/prior", label: "on the prior", actor: "prior" },
        { series: "train/critic/codes", label: "on codes", actor: "critic" },
      ],
    },
  ],
  duels: [
    {
      title: "a critic that knows the prior",
      help: "The same game with the prior's log-density added to the critic's logit.",
      values: { priorTrick: true },
    },
  ],
};
export default words;
