/** A bucket of tokens: `burst` at once, then `perSecond`. Time in milliseconds. */
export function createRate(
  { burst, perSecond }: { readonly burst: number; readonly perSecond: number },
  now: number,
) {
  let tokens = burst
  let at = now
  /** Takes one; false when there is none. */
  return (time: number): boolean => {
    tokens = Math.min(burst, tokens + ((time - at) / 1_000) * perSecond)
    at = time
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
