/**
 * A power cut, as near as one comes without pulling a plug: the data lies on an ext4 in a file; at a random moment
 * server and database are stopped where they stand, the file is copied as it is, and the copy is mounted and started.
 * What the inner file system had not yet written is gone, as it would be. Afterwards everything that was acknowledged
 * before the cut is in the log exactly once. It does not model a disk that lies about its own cache.
 */
import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { constants, copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { check, type Findings } from './check.ts'
import { connect } from './client.ts'
import { type Program, serverProcess } from './process.ts'
import { startWriters } from './writers.ts'

const run = promisify(execFile)

export type Cuts = {
  readonly cuts: number
  readonly accepted: number
  readonly findings: Findings
}

const WRITERS = 16
const INCIDENTS = 4
const DISK_MB = 768

/** Why it cannot be done here; undefined when it can. */
export async function whyNot(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'loop devices are Linux'
  if (process.getuid?.() !== 0) return 'mounting needs root'
  try {
    await run('losetup', ['--find'])
    await run('mkfs.ext4', ['-V'])
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'no loop device'
  }
}

export async function powerCuts(cuts: number, program: Program, say: (line: string) => void): Promise<Cuts> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-power-'))
  const disk = await makeDisk(folder)
  const server = await serverProcess(join(disk.mounted, 'data'), program)
  server.start()
  try {
    const client = await connect(server.url)
    const incidents = await Promise.all(Array.from({ length: INCIDENTS }, () => client.launch('drill')))
    const writers = startWriters(client, incidents, WRITERS)
    for (let cut = 1; cut <= cuts; cut++) {
      await delay(1_000 + randomInt(4_000))
      await server.freeze()
      const before = writers.told.accepted.size
      await disk.copy()
      await server.killServer()
      await server.killPostgres('all')
      await disk.swap()
      server.start()
      await writers.more(1)
      say(`cut ${cut} of ${cuts}: ${before} acknowledged before it`)
    }
    await writers.stop()
    const findings = await check(client, incidents, writers.told)
    await server.stop()
    return { cuts, accepted: writers.told.accepted.size, findings }
  } finally {
    await server.killServer()
    await server.killPostgres('all')
    await disk.unmount()
    await rm(folder, { recursive: true, force: true })
  }
}

type Disk = {
  readonly mounted: string
  /** As it is at this moment, whatever is being written. */
  copy(): Promise<void>
  /** The copy takes the place of the disk. */
  swap(): Promise<void>
  unmount(): Promise<void>
}

async function makeDisk(folder: string): Promise<Disk> {
  const file = join(folder, 'disk')
  const copied = join(folder, 'copy')
  const mounted = join(folder, 'mounted')
  await run('chmod', ['0711', folder])
  await mkdir(mounted)
  await run('truncate', ['-s', `${DISK_MB}M`, file])
  await run('mkfs.ext4', ['-q', file])
  const mount = () => run('mount', ['-o', 'loop', file, mounted])
  // Processes that were killed may hold the folder for a moment yet.
  const unmount = async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        await run('umount', [mounted])
        return
      } catch (error) {
        if (attempt === 50) throw error
        await delay(100)
      }
    }
  }
  await mount()
  return {
    mounted,
    copy: () => copyFile(file, copied, constants.COPYFILE_FICLONE),
    swap: async () => {
      await unmount()
      await rename(copied, file)
      await mount()
    },
    unmount,
  }
}
