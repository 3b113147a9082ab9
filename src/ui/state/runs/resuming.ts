// A kept run goes on: here under its own id, where no other tab has it; or it is only looked at, or trained as a copy.
import type { Values } from "../../../engine/config";
import { messageOf } from "../../../engine/errors";
import { checkpointOf, runOf, type StoredRun } from "../../../storage/database";
import { cut, seriesOf } from "../../../storage/series";
import { useAside } from "../aside";
import { valueText } from "../difference";
import { type Mark, useRun } from "../run";
import { selectMethod, useSetup } from "../setup";
import { claims, opened } from "../storage";
import type { Resumes, Runs, Verbs } from "./data";
import { active } from "./drawn";

type Goes = Omit<Parameters<ReturnType<typeof useRun.getState>["begin"]>[1], "file" | "columns" | "marks">;

export const resuming: Verbs<Resumes> = (set, get) => {
  /** From its checkpoint, as it is now in storage: another tab may have gone on with it. */
  const begin = async (id: string, how: Goes): Promise<boolean> => {
    const found = await foundOf(id, get()).catch((error: unknown) => messageOf(error));
    if (typeof found === "string") {
      useRun.getState().refuse(found, "kept");
      return false;
    }
    const { run, step, file, columns } = found;
    return useRun.getState().reach(run.run, () => {
      set({ offer: undefined, asked: undefined, looking: how.looks ? id : undefined });
      useRun.getState().begin(run.run, {
        ...how,
        file,
        columns: cut(columns, 0, step),
        marks: [...run.marks.filter(mark => mark.step <= step), ...marksOf(run, step, how.change)],
      });
    });
  };
  return {
    async resume(id, change) {
      if (!(await claims.claim(id))) {
        set({ asked: id });
        return get().refresh();
      }
      if (!(await begin(id, { play: true, id, ...(change && { change }) })) && !active(id)) claims.release(id);
    },
    look: async id => void (await begin(id, { play: false, id, looks: true })),
    copy: async (id, play) => void (await begin(id, { play })),
  };
};

/** All that one goes on from; throws where it is not there any more. */
async function foundOf(id: string, { list, columns, looking }: Runs) {
  const trains = active(id) && looking !== id, // what is only looked at has gone on elsewhere
    database = await opened(),
    run = (await runOf(database, id)) ?? list.find(other => other.id === id),
    held = await checkpointOf(database, id);
  if (!run) throw Error("it is not kept any more");
  if (!held) throw Error("nothing is there to go on from");
  return { run, ...held, columns: trains ? await columns(id) : await seriesOf(database, id, useAside.getState().hear) };
}
function marksOf({ run }: StoredRun, step: number, change: Values = {}): readonly Mark[] {
  const fields = selectMethod({ ...useSetup.getState(), run })?.fields ?? {};
  return Object.entries(change).map(([field, value]) => ({
    step,
    field,
    text: `${fields[field]?.label ?? field} ${valueText(fields[field], value)}`,
  }));
}
