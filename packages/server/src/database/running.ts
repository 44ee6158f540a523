/** The embedded PostgreSQL for a second process that works beside its server, such as the operator's commands. */
import { findBinaries } from './binaries.ts'
import { urlOf } from './embedded.ts'
import { choosePlace } from './place.ts'
import type { Logger } from './pool.ts'
import { ensureRunning } from './postmaster.ts'

/** Only after `openEmbedded` said `data_folder_in_use`: it then runs, and stopping it is its server's business. */
export async function urlOfRunning(dataFolder: string, log: Logger): Promise<string> {
  const place = await choosePlace(dataFolder, log)
  const { socket } = await ensureRunning(place, await findBinaries(place), log)
  return urlOf(socket)
}
