/** Files that must be whole after a power cut: an empty one there would be worse than none. */
import { link, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes the file, whole or not at all, unless it is there already.
 *
 * @param mode e.g. `0o600`
 */
export async function createDurably(path: string, text: string, mode: number): Promise<void> {
  const partial = `${path}.${process.pid}`
  const file = await open(partial, 'w', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(partial, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  await unlink(partial)
  await syncFolder(dirname(path))
}

/** A name that was made, renamed or removed is on the disk after this, not before. */
export async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r')
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}
