// What every component of a view is given.
import type { Values } from "../../engine/config";
import type { Decoder } from "./decoder";
import type { View } from "../../engine/view";

export type Kind = View["kind"];

export interface ViewProps<K extends Kind> {
  view: Extract<View, { kind: K }>;
  step: number; // of the whole run, when it was drawn
  label: string; // what it is and of which step, for those who hear the page
  narrow: boolean; // one column, as on a phone
  alone: boolean; // the only one of its kind on the board
  decoder: Decoder;
  canDecode: boolean;
  pick?(probe: string, values: Values | undefined): void; // what another probe shall show; undefined: nothing more
  onDrawn(): void; // after it is really on the screen: the next may come
}
