/** Closes a switch: a new member of the union breaks the build at the call. */
export function unreachable(x: never): never {
  throw new Error(`unreachable: ${JSON.stringify(x)}`)
}
