// Light or dark: the system's unless chosen here. The choice is kept by the browser where it may be (private windows
// may not). The first paint is coloured by public/theme.js.
const system = matchMedia("(prefers-color-scheme: dark)");

function kept(): string | null {
  try {
    const theme = localStorage.getItem("theme");
    return theme === "light" || theme === "dark" ? theme : null;
  } catch {
    return null;
  }
}

const page = document.documentElement;
const listeners = new Set<() => void>();
/** Also what stands around the page: the browser's bar on a phone is as light or dark as it. */
function show(next: "light" | "dark"): void {
  page.dataset["theme"] = next;
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]"))
    meta.content = getComputedStyle(page).getPropertyValue("--paper").trim();
  for (const listener of listeners) listener();
}
export const isDark = (): boolean => page.dataset["theme"] === "dark";
export function onToggle(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function toggleTheme(): void {
  const next = isDark() ? "light" : "dark";
  show(next);
  try {
    // back to what the system says: follow it again
    if ((next === "dark") === system.matches) localStorage.removeItem("theme");
    else localStorage.setItem("theme", next);
  } catch {
    /* not kept */
  }
}

export function followSystem(): void {
  if (kept() !== null) show(isDark() ? "dark" : "light");
  system.addEventListener("change", () => {
    if (kept() === null) show(system.matches ? "dark" : "light");
  });
}
