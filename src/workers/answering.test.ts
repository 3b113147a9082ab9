// Every question is answered: also one on which the worker stumbles, which must not look as if the worker had broken.
import { expect, it } from "vitest";
import { Answering } from "./answering";
import type { Fids } from "./fid";
import type { Foreground } from "./foreground";
import type { Opening } from "./opening";
import type { FromWorker, Question } from "./protocol";

const stumbles = () => {
  throw Error("stumbled");
};
const questions: readonly Question[] = [
  { kind: "read", file: new Uint8Array(1) },
  { kind: "decode", code: new Float32Array(1) },
  { kind: "export", format: "npz" },
  { kind: "measure" },
  { kind: "fid", weights: new Blob() },
];

it.each(questions)("a question to $kind that throws at once is refused with what was thrown", async question => {
  const said: FromWorker[] = [];
  const lane = { decode: stumbles, file: stumbles, measuring: stumbles, session: {} };
  const answering = new Answering(
    message => void said.push(message),
    { read: stumbles } as unknown as Opening,
    { front: lane, has: () => true } as unknown as Foreground,
    { begin: stumbles } as unknown as Fids,
  );
  await answering.answer(7, question);
  await answering.job()?.();
  expect(said).toEqual([
    { kind: "answer", id: 7, to: question.kind, answer: { kind: "refused", message: "stumbled" } },
  ]);
});
