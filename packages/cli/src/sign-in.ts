/** Signing in by address and password, for those who have no token yet. */
import { Problem } from '@holdfast/protocol'
import { whatFailed } from './client.ts'
import { CliFault, type Reply } from './errors.ts'
import type { World } from './world.ts'

/** @returns the session's cookie, as a `Cookie` header sends it back */
export async function signIn(
  world: World,
  url: string,
  email: string,
  password: string,
): Promise<Reply<string>> {
  let answer: Response
  try {
    answer = await fetch(`${url}/api/auth/sign-in/email`, {
      method: 'POST',
      redirect: 'error',
      signal: world.interrupted,
      headers: { 'content-type': 'application/json', origin: new URL(url).origin },
      body: JSON.stringify({ email, password }),
    })
  } catch (cause) {
    if (world.interrupted.aborted) throw cause
    throw new CliFault('unreachable', { url, what: whatFailed(cause) }, { cause })
  }
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0] ?? '')
    .join('; ')
  if (answer.ok && cookie !== '') return { ok: true, body: cookie }
  const problem = Problem.safeParse(await answer.json().catch(() => undefined))
  if (!problem.success)
    throw new CliFault('not_holdfast', { url, what: `status ${answer.status} to the sign-in` })
  return { ok: false, problem: problem.data }
}
