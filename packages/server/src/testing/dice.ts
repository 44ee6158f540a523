/** The same dice at every run of a test (a linear congruential generator, Numerical Recipes' constants). From 0 to 1. */
export function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
