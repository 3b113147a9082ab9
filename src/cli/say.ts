// Standard output: JSON, one object a line, nothing else.

export function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
