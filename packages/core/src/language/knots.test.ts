import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cycleIn, knotsOf } from './knots.ts'

const graph = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc.array(fc.array(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }),
  )

/** By the definition: where one can go in one step or more. */
function reachable(next: readonly (readonly number[])[], from: number): Set<number> {
  const seen = new Set<number>()
  const todo = [...(next[from] ?? [])]
  for (let here = todo.pop(); here !== undefined; here = todo.pop()) {
    if (seen.has(here)) continue
    seen.add(here)
    todo.push(...(next[here] ?? []))
  }
  return seen
}

test('knots are the sets of nodes that reach each other and themselves', () => {
  fc.assert(
    fc.property(graph, (next) => {
      const reach = next.map((_, node) => reachable(next, node))
      const expected = next.flatMap((_, node) => {
        if (!reach[node]?.has(node)) return []
        const knot = next.flatMap((__, other) =>
          reach[node]?.has(other) && reach[other]?.has(node) ? [other] : [],
        )
        return knot[0] === node ? [knot] : []
      })
      expect(knotsOf(next)).toEqual(expected)
    }),
  )
})

test('a cycle of a knot leads along edges back to its beginning', () => {
  fc.assert(
    fc.property(graph, (next) => {
      for (const knot of knotsOf(next)) {
        const cycle = cycleIn(knot, next)
        expect(cycle.length).toBeGreaterThan(0)
        cycle.forEach((node, index) => {
          expect(next[node]).toContain(cycle[(index + 1) % cycle.length])
          expect(knot).toContain(node)
        })
      }
    }),
  )
})

test('a chain of 100,000 is no knot, and a ring of 100,000 is one', () => {
  const chain = Array.from({ length: 100_000 }, (_, node) => (node < 99_999 ? [node + 1] : []))
  expect(knotsOf(chain)).toEqual([])
  expect(knotsOf([...chain.slice(0, -1), [0]]).map((knot) => knot.length)).toEqual([100_000])
})
