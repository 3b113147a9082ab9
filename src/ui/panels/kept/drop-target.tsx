// A run file may be dropped anywhere on the page. While one hovers, the page says so.
import { useEffect, useState } from "react";
import { readFile } from "./files";

export function DropTarget() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0; // enter and leave fire for every element on the way
    const files = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (files(event)) setOver(++depth > 0);
    };
    const leave = (event: DragEvent) => {
      if (files(event)) setOver((depth = Math.max(0, depth - 1)) > 0);
    };
    const hover = (event: DragEvent) => {
      if (files(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!files(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) void readFile(file);
    };
    const all = { dragenter: enter, dragleave: leave, dragover: hover, drop };
    for (const [name, listener] of Object.entries(all)) window.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(all)) window.removeEventListener(name, listener as EventListener);
    };
  }, []);
  return over ? (
    <div className="drop" role="status">
      Drop a saved run to go on where it stopped
    </div>
  ) : null;
}
