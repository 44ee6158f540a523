import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new data folder that PostgreSQL's account can pass when the tests run as root: temporary folders are 0700. */
export async function dataFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `holdfast-${name}-`))
  await chmod(folder, 0o711)
  return folder
}
