// What comments and documents cite of this repository: files by name, folders, sections of documents by number. Finds
// citations and says which resolve to nothing; what must resolve is citations.test.ts.
import type { Source } from "./sources";

export interface Citation {
  where: string;
  line: number;
  cited: string;
}
/** The repository as far as citations can name it. */
export interface Known {
  /** Paths from the root, with slashes. */
  files: readonly string[];
  /** Numbers of the sections of docs/methods.md: "6.12.8". */
  sections: ReadonlySet<string>;
}

const FILE = /(?<![\w@./*{$>-])(?:[\w@.-]+\/)*[\w.-]*\w\.(?:tsx|ts|mjs|mts|md|json|py|css|html)(?![\w-])/g;
const FOLDER = /(?<![\w@./*<{:$-])(?:[\w-]+\/)+(?=[\s.,;:)`"']|$)/g;
const SECTIONS = /methods\.md ((?:\d+(?:\.\d+)*)(?:(?:, | and | to )\d+(?:\.\d+)*)*)/g;
/**
 * What exists only once something ran: built folders, members of archives, names of tensors, of the reader's own files.
 */
const MADE =
  /^(dist[\w-]*\/.*|main\.mjs|assets\/|run\.json|before\.json|manifest\.json|net\/|test-results\/|loader\.py|node_modules\/.*)$/;
/** Files of others, named as such: tfjs's, the driver's, those of the papers' codes. */
const FOREIGN = /^(backend_webgpu\.ts|vk_swiftshader_icd\.json|vite\/types\/.*|train_l?v?pga\.py|P3\/)$/;

/** Headings "### 6.12 …" and "#### 6.12.8 …" of a document. */
export const sectionsOf = (markdown: string): ReadonlySet<string> =>
  new Set([...markdown.matchAll(/^#+ (\d+(?:\.\d+)*)\.? /gm)].map(([, number]) => number!));

/** All that a text names, with its place in the text. */
export function citedIn(text: string): { at: number; cited: string }[] {
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(match => ({ at: match.index, cited: match[0] }));
  const sections = [...text.matchAll(SECTIONS)].flatMap(match =>
    match[1]!.split(/, | and | to /).map(number => ({ at: match.index, cited: `methods.md ${number}` })),
  );
  return [...found(FILE), ...found(FOLDER), ...sections];
}
export function resolves(cited: string, { files, sections }: Known): boolean {
  const section = /^methods\.md (\d.*)$/.exec(cited);
  if (section) return sections.has(section[1]!);
  if (MADE.test(cited) || FOREIGN.test(cited)) return true;
  const name = cited.replace(/^\.\.?\//, "");
  if (name.endsWith("/")) return files.some(file => file.startsWith(name) || file.includes(`/${name}`));
  return files.some(file => file === name || file.endsWith(`/${name}`));
}
const lineAt = (text: string, at: number) => text.slice(0, at).split("\n").length;

/** Citations in the comments of a source that resolve to nothing. A line break in a comment is a space. */
export const brokenIn = ({ name, text, comments }: Source, known: Known): Citation[] =>
  comments.flatMap(({ value, start }) => {
    const flat = value.replace(/\n\s*\*? ?/g, " ");
    return citedIn(flat)
      .filter(({ cited }) => !resolves(cited, known))
      .map(({ cited }) => ({ where: name, line: lineAt(text, start), cited }));
  });
/** The same of a document. */
export const brokenInDocument = (where: string, text: string, known: Known): Citation[] =>
  citedIn(text)
    .filter(({ cited }) => !resolves(cited, known))
    .map(({ at, cited }) => ({ where, line: lineAt(text, at), cited }));
