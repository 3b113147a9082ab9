// A run file, or a picture that the page saved, may be dropped anywhere on it. While one hovers, the page says so.
import { useEffect, useState } from "react";
import { openFiles } from "../../state/open-file";

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
      void openFiles([...(event.dataTransfer?.files ?? [])]);
    };
    const all = { dragenter: enter, dragleave: leave, dragover: hover, drop };
    for (const [name, listener] of Object.entries(all)) window.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(all)) window.removeEventListener(name, listener as EventListener);
    };
  }, []);
  return over ? (
    <div className="drop" role="status">
      Drop a saved run to go on where it stopped, or a saved picture to open its link
    </div>
  ) : null;
}
