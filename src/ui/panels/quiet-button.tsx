// A button that reads as a word of the text around it: what one may do with what stands there.
import type { ComponentProps } from "react";

export const QuietButton = (props: Omit<ComponentProps<"button">, "type" | "className">) => (
  <button type="button" className="quiet-action" {...props} />
);
