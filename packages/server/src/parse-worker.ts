/** Runs in a worker thread, so that a file which takes for ever takes it from nobody. */
import { parentPort } from 'node:worker_threads'
import { parseRunbook } from '@holdfast/core/language'

parentPort?.on('message', (text: string) => {
  parentPort?.postMessage(parseRunbook(text))
})

// The cap counts from the text, not from loading the parser.
parentPort?.postMessage('ready')
