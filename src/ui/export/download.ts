// A file made on the page, and its way onto the disk.

export interface Saved {
  name: string;
  content: Blob;
}

export function download({ name, content }: Saved): void {
  const url = URL.createObjectURL(content);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
