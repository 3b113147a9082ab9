// Light or dark: the system's unless chosen here. The choice is kept by the browser where it may be (private windows may not). The first
// paint is coloured by index.html.
const system = matchMedia("(prefers-color-scheme: dark)");

function kept(): string | null {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

export function toggleTheme(): void {
  const next = document.documentElement.dataset["theme"] === "dark" ? "light" : "dark";
  document.documentElement.dataset["theme"] = next;
  try {
    if ((next === "dark") === system.matches) localStorage.removeItem("theme"); // back to what the system says: follow it again
    else localStorage.setItem("theme", next);
  } catch { /* not kept */ }
}

export function followSystem(): void {
  system.addEventListener("change", () => {
    if (kept() === null) document.documentElement.dataset["theme"] = system.matches ? "dark" : "light";
  });
}
