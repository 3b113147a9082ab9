// The top line: the name, the transport, the status, and what takes a run out of the page or into it.
import { useEffect, useRef, useState } from "react";
import { link } from "../state/wiring";
import { useRun } from "../state/run";
import { toggleTheme } from "../theme/theme";
import { saveFile } from "./files";
import { Half, Logo } from "./icons";
import { StatusLine } from "./status-line";
import { Counter, Transport } from "./transport";
import "./header.css";

export function Header({ openFile }: { openFile(): void }) {
  return (
    <header className="columns header">
      <h1 className="name"><Logo />Latent Playground</h1>
      <div className="run-bar"><Transport /><Counter /></div>
      <div className="header-end">
        <StatusLine />
        <nav className="nav" aria-label="This run">
          <Share />
          <button type="button" title="Go on from a saved file; dropping it on the page does the same" onClick={openFile}>Import</button>
          <Export />
          <button type="button" className="nav-theme" title="Light or dark" aria-label="Light or dark" onClick={toggleTheme}><Half /></button>
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
  return [said, text => {
    say(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => say(undefined), 2000);
  }];
}

function Share() {
  const [said, say] = useSaid();
  const share = async () => {
    try {
      await navigator.clipboard.writeText(link());
      say("Copied");
    } catch { // no clipboard on plain-http addresses: the address bar holds the same link
      window.prompt("The link to this run", link());
    }
  };
  return <button type="button" className="nav-word" title="Copy the link to this run: method, data, seed and every changed field" onClick={() => void share()}><span aria-live="polite">{said ?? "Share"}</span></button>;
}

function Export() {
  const [said, say] = useSaid();
  const [busy, setBusy] = useState(false);
  const able = useRun(s => s.state !== undefined);
  const save = async () => {
    setBusy(true);
    if (await saveFile()) say("Saved");
    setBusy(false);
  };
  return <button type="button" className="nav-word" title="Save weights, optimizer and settings as one safetensors file (E)" disabled={!able || busy} onClick={() => void save()}><span aria-live="polite">{busy ? "Saving" : said ?? "Export"}</span></button>;
}
