// A component whose code comes when it is needed (late.ts). Nothing is drawn until it is there; where it does not come,
// words and a way on. In place of React.lazy, which remembers a failure for the life of the page: house/late.test.ts.
import { type ComponentType, useEffect, useSyncExternalStore } from "react";
import { Boundary } from "./boundary";
import { late, type Late, type Lately } from "./late";
import { type Look, NotShown } from "./not-shown";

/** Whether it is there, heard whenever that changes. */
export const useLate = <T,>(part: Late<T>): Lately<T> => useSyncExternalStore(part.subscribe, part.now);

/** what: as the reader calls it. A sheet has `close` among its properties. */
export function lazily<P extends { close?: () => void }>(
  what: string,
  load: () => Promise<ComponentType<P>>,
  look?: Look,
): ComponentType<P> {
  const part = late(load);
  return function Lazily(props: P) {
    const { value: Part, error } = useLate(part);
    useEffect(() => part.again(), []); // each time that it is opened
    if (error) return <NotShown what={what} error={error} again={part.again} close={props.close} look={look} />;
    return Part ? (
      <Boundary what={what} close={props.close} {...(look && { look })}>
        <Part {...props} />
      </Boundary>
    ) : null;
  };
}
