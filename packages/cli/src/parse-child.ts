/** The other end of parse-apart.ts: parses what it is sent, one text at a time, until it is let go or killed. */
import { type Parsed, parseRunbook } from '@holdfast/core/language'

export type FromChild = 'ready' | Parsed

const tell = (message: FromChild) => process.send?.(message)

process.on('message', (text) => {
  if (typeof text === 'string') tell(parseRunbook(text))
})
tell('ready')
