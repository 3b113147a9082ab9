// How much a decoder stretches a plane of codes at a point of it: singular values and directions of its Jacobian along
// two directions, by central differences of decoded codes. On the host.

/** The larger and the smaller singular value, and the direction of the larger one in the plane. */
export interface Stretch {
  most: number;
  least: number;
  direction: readonly [number, number];
}
/** across, up: ∂x/∂a and ∂x/∂b, [D] each. The eigenvalues of the 2 x 2 matrix JᵀJ in closed form. */
export function stretchOf(across: ArrayLike<number>, up: ArrayLike<number>): Stretch {
  let aa = 0,
    ab = 0,
    bb = 0;
  for (let d = 0; d < across.length; d++) {
    const a = across[d]!,
      b = up[d]!;
    aa += a * a;
    ab += a * b;
    bb += b * b;
  }
  const middle = (aa + bb) / 2,
    radius = Math.hypot((aa - bb) / 2, ab),
    angle = 0.5 * Math.atan2(2 * ab, aa - bb);
  return {
    most: Math.sqrt(middle + radius),
    least: Math.sqrt(Math.max(0, middle - radius)),
    direction: [Math.cos(angle), Math.sin(angle)],
  };
}
