/** A pool whose nth append is lost: before it reaches the database, or on the way back, when it is committed. */
import type pg from 'pg'

export type Loss = 'before' | 'after'

export function faultyPool(
  pool: pg.Pool,
  { nth, loss }: { nth: number; loss: Loss },
): { pool: pg.Pool; appends: () => number } {
  let appends = 0
  const lost = () => new Error('Connection terminated unexpectedly')
  const faulty = new Proxy(pool, {
    get(target, key) {
      if (key !== 'connect') {
        const value = Reflect.get(target, key)
        return typeof value === 'function' ? value.bind(target) : value
      }
      return async () => {
        const client = await target.connect()
        return {
          release: (broken?: boolean) => client.release(broken),
          query: async (query: pg.QueryConfig) => {
            appends += 1
            const falls = appends === nth
            if (falls && loss === 'before') throw lost()
            const result = await client.query(query)
            if (falls) throw lost()
            return result
          },
        }
      }
    },
  })
  return { pool: faulty, appends: () => appends }
}
