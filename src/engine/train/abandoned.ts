// Why a piece of work stopped: nobody waits for its session any more.

/** Thrown by `read`, and between the chunks of a cache, once the session is abandoned. */
export class Abandoned extends Error {
  constructor(id: string) {
    super(`${id}: a new run began meanwhile`);
  }
}
