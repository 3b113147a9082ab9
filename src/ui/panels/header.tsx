// The top line: the name, the transport, the status, and what takes a run out of the page or into it.
import { useEffect, useRef, useState, useSyncExternalStore, type MouseEvent } from "react";
import { Boundary } from "../borders/boundary";
import { readBackend } from "../state/address";
import { link } from "../state/wiring";
import { useRun } from "../state/run";
import { isDark, onToggle, toggleTheme } from "../theme/theme";
import { ExportSheet, openExport } from "./export-sheet";
import { Half, Logo } from "../controls/icons";
import { StatusLine } from "./status-line";
import { Counter, Transport } from "./transport";
import "./header.css";

/** Without a run; a device that was asked for stays. */
function openingLink(): string {
  const backend = readBackend(location.search);
  return backend ? `./?backend=${backend}` : "./";
}
export function Header({ openFile }: { openFile(): void }) {
  return (
    <header className="columns header">
      <h1 className="name">
        <a href={openingLink()} title="The page as it opens; this run is kept">
          <Logo />
          Latent Playground
        </a>
      </h1>
      <div className="run-bar">
        <Boundary what="The buttons of training">
          <Transport />
          <Counter />
        </Boundary>
      </div>
      <div className="header-end">
        <Boundary what="The status">
          <StatusLine />
        </Boundary>
        <nav className="nav" aria-label="This run">
          <Share />
          <button
            type="button"
            title="Go on from a saved file; dropping it on the page does the same"
            onClick={openFile}
          >
            Import
          </button>
          <Export />
          <Theme />
        </nav>
      </div>
    </header>
  );
}

/** A word that stands for two seconds in place of another. */
function useSaid(): [string | undefined, (text: string) => void] {
  const [said, say] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [
    said,
    text => {
      say(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => say(undefined), 2000);
    },
  ];
}

function Theme() {
  const dark = useSyncExternalStore(onToggle, isDark);
  return (
    <button
      type="button"
      className="nav-theme"
      role="switch"
      aria-checked={dark}
      aria-label="Dark"
      title="Light or dark"
      onClick={toggleTheme}
    >
      <Half />
    </button>
  );
}

function Share() {
  const [said, say] = useSaid();
  const share = async () => {
    try {
      await navigator.clipboard.writeText(link());
      say("Copied");
    } catch {
      // no clipboard on plain-http addresses: the address bar holds the same link
      window.prompt("The link to this run", link());
    }
  };
  return (
    <button
      type="button"
      className="nav-word"
      title="Copy the link to this run: method, data, seed and every changed field"
      onClick={() => void share()}
    >
      <span aria-live="polite">{said ?? "Share"}</span>
    </button>
  );
}

function Export() {
  const able = useRun(s => s.state !== undefined);
  const open = (event: MouseEvent<HTMLElement>) => {
    // by pointer: when the sheet closes, Space and arrows are the page's again
    if (event.detail > 0) event.currentTarget.blur();
    openExport();
  };
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        title="Run, weights, series and pictures as files (E)"
        disabled={!able}
        onClick={open}
      >
        Export
      </button>
      <ExportSheet />
    </>
  );
}
