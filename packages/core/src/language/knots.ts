/** Cycles in a graph whose nodes are numbers. Nothing recurses: a chain may be as long as the file. */

/** `next[n]` lists where `n` leads. */
export type Graph = readonly (readonly number[])[]

/**
 * The knots: sets of nodes that all reach each other (Tarjan's strongly connected components), of which single nodes
 * count only when they lead to themselves. In the order of their first node.
 */
export function knotsOf(next: Graph): readonly (readonly number[])[] {
  const order = new Int32Array(next.length).fill(-1)
  const low = new Int32Array(next.length)
  const open = new Uint8Array(next.length)
  const stack: number[] = []
  const knots: number[][] = []
  let visited = 0
  const visit = (root: number) => {
    const path: { readonly node: number; edge: number }[] = []
    const enter = (node: number) => {
      order[node] = low[node] = visited++
      open[node] = 1
      stack.push(node)
      path.push({ node, edge: 0 })
    }
    enter(root)
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const { node } = here
      const to = next[node]?.[here.edge++]
      if (to === undefined) {
        path.pop()
        const back = path.at(-1)
        if (back !== undefined) low[back.node] = Math.min(low[back.node] ?? 0, low[node] ?? 0)
        if (low[node] === order[node]) close(node)
      } else if (order[to] === -1) enter(to)
      else if (open[to] === 1) low[node] = Math.min(low[node] ?? 0, order[to] ?? 0)
    }
  }
  const close = (first: number) => {
    const knot = stack.splice(stack.lastIndexOf(first))
    for (const node of knot) open[node] = 0
    if (knot.length > 1 || next[first]?.includes(first)) knots.push(knot.sort((a, b) => a - b))
  }
  for (let node = 0; node < next.length; node++) if (order[node] === -1) visit(node)
  return knots.sort(([a = 0], [b = 0]) => a - b)
}

/** One cycle through a knot, from its first node: every node has a way that stays inside. */
export function cycleIn(knot: readonly number[], next: Graph): readonly number[] {
  const inside = new Set(knot)
  const at = new Map<number, number>()
  const trail: number[] = []
  let here = knot[0]
  while (here !== undefined && !at.has(here)) {
    at.set(here, trail.length)
    trail.push(here)
    here = next[here]?.find((to) => inside.has(to))
  }
  return here === undefined ? trail : trail.slice(at.get(here))
}
