// Cholesky factors in float64, with a ridge for covariances that are singular (codes on a manifold, a mixture
// component on few rows).

/**
 * Lower L [d, d] with LLᵀ = A + ridge·I for a positive semidefinite A. Exactly computed, no squared pivot is below the
 * ridge (a Schur complement's smallest eigenvalue is not below the matrix's). The ridge is at least ten times what
 * rounding can take from a pivot, d·ε of the largest variance (Higham 2002, theorem 10.3): no root of a negative
 * number, whatever the codes.
 */
export function cholesky(a: ArrayLike<number>, d: number, least: number): Float64Array {
  const factor = new Float64Array(d * d);
  let largest = 0;
  for (let i = 0; i < d; i++) largest = Math.max(largest, a[i * d + i]!);
  const ridge = Math.max(least, 10 * d * Number.EPSILON * largest);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let rest = a[i * d + j]!;
      for (let k = 0; k < j; k++) rest -= factor[i * d + k]! * factor[j * d + k]!;
      if (!Number.isFinite(rest)) throw Error(`cholesky: element ${i}, ${j} is not finite`);
      factor[i * d + j] = i === j ? Math.sqrt(rest + ridge) : rest / factor[j * d + j]!;
    }
  return factor;
}
