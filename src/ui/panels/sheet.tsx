// What every sheet has: the veil, which closes it as Escape does; the dialog, which keeps the focus while it is open
// (modal.ts); and a head with its name and a way out. Other keys are the sheet's own.
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { dismiss, useModal } from "./modal";
import { QuietButton } from "./quiet-button";
import "./sheet.css";

interface SheetProps {
  /** Classes beside `sheet`. */
  look?: string | undefined;
  /** What it is called, or the id of what says so. */
  label?: string;
  labelledBy?: string;
  close(): void;
  onKeyDown?(event: KeyboardEvent): void;
  children: ReactNode;
}
export function Sheet({ look, label, labelledBy, close, onKeyDown, children }: SheetProps) {
  const sheet = useRef<HTMLDivElement>(null);
  useModal(sheet, close);
  return (
    <>
      <div className="veil" data-beside="" onClick={dismiss} />
      <div
        ref={sheet}
        className={look === undefined ? "sheet" : `sheet ${look}`}
        role="dialog"
        aria-label={label}
        aria-labelledby={labelledBy}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {children}
      </div>
    </>
  );
}

interface HeadProps {
  id: string;
  title: string;
  note: string;
}
export const SheetHead = ({ id, title, note }: HeadProps) => (
  <div className="sheet-title">
    <h2 id={id} className="heading">
      {title}
      <span>{note}</span>
    </h2>
    <QuietButton onClick={dismiss}>Close</QuietButton>
  </div>
);
