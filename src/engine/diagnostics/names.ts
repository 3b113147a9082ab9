// Names of coordinates as the papers write them: z₁ is the first.
export const nameOf = (letter: string, index: number): string =>
  letter + String(index + 1).replace(/\d/g, digit => String.fromCharCode(0x2080 + Number(digit)));
