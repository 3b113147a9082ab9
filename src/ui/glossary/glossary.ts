// Terms of the trade, each explained once: what stands in the little window over a marked word (told.tsx). A sentence
// or two that hold wherever the word stands on this page, and where there is one the paper that introduced it. It finds
// the words in a text and draws nothing.

/** What stands in a window. */
export interface Meaning {
  term: string;
  means: string;
  source?: string;
}
export interface Entry extends Meaning {
  /** How it is written, a regular expression; a word of it stands alone. */
  as: string;
}
export const glossary: readonly Entry[] = [
  {
    term: "code",
    as: "(?<=\\b(?:a|noisy) )code",
    means: "The few numbers z that the encoder, a network, makes of an x. The decoder, another one, makes x̂ of them.",
  },
  {
    term: "prior",
    as: "priors?",
    means:
      "What codes are drawn from to make something new: N(0, I), independent normal numbers of mean 0 and variance 1, unless a method says otherwise.",
    source: "Kingma & Welling 2014",
  },
  {
    term: "posterior",
    as: "posteriors?",
    means: "q(z|x): the codes that the encoder takes to be likely for one given x.",
    source: "Kingma & Welling 2014",
  },
  {
    term: "cloud of codes",
    as: "clouds? of (?:all )?codes|aggregated? posterior|aggregate",
    means:
      "The codes of all data taken together; papers call it the aggregate posterior. Draws of the prior decode well where this cloud looks like the prior.",
    source: "Makhzani et al. 2015",
  },
  {
    term: "nats",
    as: "nats?",
    means:
      "The unit of information where logs are natural, as bits are where they are to the base 2: one nat is 1.44 bits.",
  },
  {
    term: "natural log",
    as: "[Nn]atural log(?:s|arithms?)?",
    means: "The log to the base e, 2.718: 1 more is 2.7 times as much, 0.69 more is twice as much.",
  },
  {
    term: "KL",
    as: "KL divergence|KL",
    means:
      "How far a distribution q is from a distribution p, in nats: the mean of ln q − ln p over draws of q. 0 only where they are one.",
    source: "Kullback & Leibler 1951",
  },
  {
    term: "λ",
    as: "λ(?!\\s*nats)",
    means:
      "Of a latent dimension, the mean variance of the encoder’s noise in it: near 0 it is in use, near 1 idle. In a loss, the weight of a term.",
  },
  {
    term: "γ, the decoder’s variance",
    as: "ln γ|decoder[’']s variance(?: γ)?",
    means:
      "γ is the variance that the decoder gives to every number of x around x̂: the error that it expects. At its best it is the mean squared error.",
    source: "Dai & Wipf 2019",
  },
  {
    term: "MMD²",
    as: "MMD²",
    means:
      "Maximum mean discrepancy, squared: whether points lie nearer to their own sample than to another, by a kernel. Around 0 for two samples of one distribution.",
    source: "Gretton et al. 2012",
  },
  {
    term: "Lipschitz",
    as: "Lipschitz",
    means:
      "By what factor a function stretches distances: at most, or as on this page on average over pairs of a batch.",
    source: "Hu et al. 2023, equation B.1",
  },
  {
    term: "Wasserstein distance",
    as: "Wasserstein(?: distance| estimate)?",
    means: "How far one cloud of points must be carried, on average and at the least, to become another.",
    source: "Arjovsky et al. 2017",
  },
  {
    term: "critic",
    as: "[Cc]ritics?",
    means: "A network that learns to tell two kinds of points apart. Another network is trained against it.",
    source: "Goodfellow et al. 2014",
  },
  {
    term: "latent",
    as: "[Ll]atent (?:dimensions?|space|plane)",
    means: "Of the codes: the few numbers that the encoder makes of each x, which no one sees in the data themselves.",
  },
  {
    term: "manifold",
    as: "manifolds?",
    means: "A curved surface of fewer dimensions than the space around it, on which the data lie.",
  },
  {
    term: "N(0, I)",
    as: "N\\(0, I\\)",
    means:
      "The normal distribution with mean 0 and variance 1 in every direction, none tied to another: a round cloud.",
  },
  { term: "held-out", as: "[Hh]eld-out", means: "Kept aside: rows that no step of training ever sees." },
  {
    term: "MSE",
    as: "MSE|[Mm]ean squared error",
    means: "Mean squared error: the square of the difference between x and x̂, averaged over all numbers of x.",
  },
  {
    term: "cross-entropy",
    as: "[Cc]ross-entropy",
    means: "What it costs on average, in nats, to tell x by the probabilities that the decoder gives.",
  },
  {
    term: "Jacobian",
    as: "Jacobian",
    means: "The slope of every output in every input: how a small step is turned and stretched.",
  },
  {
    term: "covariance",
    as: "[Cc]ovariance",
    means: "Of two numbers: whether they rise and fall together. 0 where no straight line ties them.",
  },
  {
    term: "skewness",
    as: "[Ss]kewness",
    means: "How lopsided a distribution is: 0 where both of its sides are alike.",
  },
  {
    term: "singular value",
    as: "[Ss]ingular values?",
    means: "By how much a matrix stretches along one of its main directions; the largest is the most that it can.",
  },
  {
    term: "log volume",
    as: "log volume|log-determinant",
    means: "How many times as large a map makes a small piece of space, as a natural log: 0 where volume is kept.",
  },
  {
    term: "normalising flow",
    as: "normalising flow",
    means: "A chain of maps that can be undone, of which one knows how they stretch volume.",
    source: "Rezende & Mohamed 2015",
  },
  { term: "x̂", as: "x̂", means: "What comes back of x: its code, decoded. Also called the reconstruction." },
];

/** Of a page: its element's name. */
export function idOf({ term, means }: Meaning): string {
  const key = `${term} ${means}`;
  if (!numbers.has(key)) numbers.set(key, numbers.size);
  return `means-${numbers.get(key)}`;
}
const numbers = new Map<string, number>();

/** A part of a text, and what it means if it is a term that stands in it for the first time. */
export interface Piece {
  text: string;
  entry?: Entry;
}
// a word's end: no letter, digit, index or mark above a letter (x̂ is x with one)
const WORD = "[\\p{L}\\p{N}\\p{M}₀-₉²_]";
const ANY = new RegExp(`(?<!${WORD})(?:${glossary.map(({ as }) => `(${as})`).join("|")})(?!${WORD})`, "gu");

/** The text in pieces: every term is marked where it comes first, and nowhere else. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const seen = new Set<Entry>();
  let from = 0;
  for (const match of text.matchAll(ANY)) {
    const entry = glossary[match.slice(1).findIndex(found => found !== undefined)]!;
    if (seen.has(entry)) continue;
    seen.add(entry);
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: match[0], entry });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
