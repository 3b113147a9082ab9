// Types of what the tests take from browser.mjs.
export function needBrowser(name?: "Chromium" | "Firefox"): string;
