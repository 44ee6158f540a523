/**
 * `npm start` and `npm run demo`: builds what is stale, then becomes the server (or the demo) in this same process, so
 * that signals, exit codes and the terminal are the server's own. Plain JavaScript, because it runs before any build.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const at = (...parts) => join(root, ...parts)

/**
 * The two builds need nothing of each other: the console compiles the sources of core itself. Types are left to
 * `npm run check`: without them the first start takes half as long (7.6 s of CPU instead of 14.9 s).
 */
const BUILDS = [
  {
    name: 'server',
    command: [at('node_modules/typescript/bin/tsc'), '-b', '--noCheck', 'packages/server', 'packages/cli'],
    packages: ['core', 'protocol', 'interop', 'server', 'cli'],
    output: at('packages/server/dist/main.js'),
    stamp: at('packages/server/dist/.built'),
  },
  {
    name: 'console',
    command: [at('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'],
    folder: at('packages/console'),
    packages: ['core', 'protocol', 'console'],
    output: at('packages/console/dist/index.html'),
    stamp: at('packages/console/dist/.built'),
  },
]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19))
  fail(`Holdfast needs Node 20.19 or newer; this is ${process.version}.`)
const [, , ...words] = process.argv
if (!existsSync(at('node_modules/.package-lock.json'))) {
  say('Installing the packages named in package-lock.json …')
  await run('npm', ['ci', '--no-audit', '--no-fund'], root, process.platform === 'win32')
}
const stale = BUILDS.filter(isStale)
if (stale.length > 0) {
  const begun = Date.now()
  say(`Building ${stale.map(({ name }) => name).join(' and ')} …`)
  await Promise.all(stale.map(build))
  say(`Built in ${((Date.now() - begun) / 1000).toFixed(1)} s.`)
}
const demo = words.includes('--demo')
const program = demo ? at('packages/cli/dist/main.js') : at('packages/server/dist/main.js')
process.argv = [
  process.argv[0],
  program,
  demo ? 'demo' : 'serve',
  ...words.filter((word) => word !== '--demo'),
]
await import(pathToFileURL(program).href)

/** Newer than its stamp: a source, a folder (something was removed or renamed), a config, or the installed packages. */
function isStale({ packages, output, stamp }) {
  if (!existsSync(output) || !existsSync(stamp)) return true
  const built = Number(readFileSync(stamp, 'utf8'))
  const configs = ['tsconfig.base.json', 'node_modules/.package-lock.json'].map((file) => at(file))
  return (
    configs.some((file) => changed(file) > built) ||
    packages.some((name) => existsSync(at('packages', name)) && newest(at('packages', name)) > built)
  )
}

/** Milliseconds; the newest of a package's own files and of everything under `src` and `public`. */
function newest(folder, deep = false) {
  let time = deep ? changed(folder) : 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isFile()) time = Math.max(time, changed(path))
    else if (entry.isDirectory() && (deep || entry.name === 'src' || entry.name === 'public'))
      time = Math.max(time, newest(path, true))
  }
  return time
}

function changed(path) {
  return statSync(path).mtimeMs
}

/** The stamp holds when the build began: a file saved while it ran makes the next start build again. */
async function build({ name, command, folder = root, output, stamp }) {
  const begun = Date.now()
  await run(process.execPath, command, folder, false)
  if (!existsSync(output)) fail(`The ${name} was built, but ${output} is missing.`)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, String(begun))
}

function run(program, args, cwd, shell) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd, stdio: 'inherit', shell })
    child.once('error', (error) => fail(`${program} could not be started: ${error.message}`))
    child.once('exit', (code) => {
      if (code !== 0) fail(`"${[program, ...args].join(' ')}" failed; the messages above say why.`)
      done()
    })
  })
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  say(text)
  process.exit(1)
}
