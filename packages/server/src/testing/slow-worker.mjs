/** Stands in for the parser: what a hostile text would make it do. */
import { parentPort } from 'node:worker_threads'

parentPort.on('message', (text) => {
  const kept = []
  if (text === 'slow') for (;;);
  if (text === 'large') for (;;) kept.push(new Array(1_000_000).fill(text))
  parentPort.postMessage({ ok: true, config: text, warnings: [] })
})
parentPort.postMessage('ready')
