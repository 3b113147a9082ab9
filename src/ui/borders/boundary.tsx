// A border that an error of what it holds does not pass: in its place stand words and a way on (not-shown.tsx), and the
// rest of the page stays, as does training, which is the worker's. React asks for a class here.
import { Component, type ReactNode } from "react";
import { type Look, NotShown } from "./not-shown";

interface Props {
  /** What it holds, as the reader calls it. */
  what: string;
  /** Of what it is made: where that changes, it is tried again by itself. */
  of?: unknown;
  /** Of a sheet: the words are one, too. */
  close?: (() => void) | undefined;
  look?: Look;
  /** It has failed. */
  failed?(): void;
  children: ReactNode;
}
interface State {
  failed?: { error: unknown } | undefined;
}
export class Boundary extends Component<Props, State> {
  override state: State = {};
  static getDerivedStateFromError(error: unknown): State {
    return { failed: { error } };
  }
  override componentDidCatch(): void {
    this.props.failed?.();
  }
  override componentDidUpdate(before: Props): void {
    if (this.state.failed && before.of !== this.props.of) this.again();
  }
  private readonly again = (): void => this.setState({ failed: undefined });
  override render(): ReactNode {
    const { failed } = this.state,
      { what, close, look, children } = this.props;
    return failed ? <NotShown {...{ what, close, look }} error={failed.error} again={this.again} /> : children;
  }
}
