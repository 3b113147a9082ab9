// A declared field as a control: one component per kind, in a table that does not compile when a kind is forgotten. It
// knows no store: value in, change out.
import type { ComponentType } from "react";
import type { AnyField } from "../../engine/config";
import { ChoiceControl } from "./choice";
import { FlagControl } from "./flag";
import type { FieldProps } from "./frame";
import { ListControl } from "./list";
import { NumberControl } from "./number";
import "./controls.css";

type Kind = AnyField["kind"];
const controls: { readonly [K in Kind]: ComponentType<FieldProps<Extract<AnyField, { kind: K }>>> } = {
  number: NumberControl,
  choice: ChoiceControl,
  flag: FlagControl,
  list: ListControl,
};

export function FieldControl(props: FieldProps<AnyField>) {
  const Control = controls[props.field.kind] as ComponentType<FieldProps<AnyField>>;
  return <Control {...props} />;
}
