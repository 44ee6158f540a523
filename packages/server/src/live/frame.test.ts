import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
// @ts-expect-error ws exports its receiver; its types leave it out
import { Receiver, WebSocket } from 'ws'
import { sendFrame, textFrame } from './frame.ts'

/** As a browser reads it. */
async function read(frame: Buffer): Promise<string> {
  const receiver = new Receiver({ isServer: false, skipUTF8Validation: false })
  const message = once(receiver, 'message')
  receiver.write(frame)
  const [data, isBinary] = await message
  expect(isBinary).toBe(false)
  return String(data)
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
  'a text of %i bytes is read back as it was',
  async (length) => {
    const text = 'x'.repeat(length)
    expect(await read(textFrame(text))).toBe(text)
  },
)

test('the length of a frame is in bytes, not in characters', async () => {
  const text = 'Zürich 🏥 '.repeat(40)
  expect(await read(textFrame(text))).toBe(text)
})

test('nothing is written after a close, but whoever waits is told', () => {
  const stream = new PassThrough()
  const closing = { readyState: WebSocket.CLOSING, OPEN: WebSocket.OPEN } as WebSocket // only these are read
  const sent = vi.fn()
  sendFrame(closing, stream, textFrame('late'), sent)
  expect(sent).toHaveBeenCalledOnce()
  expect(stream.readableLength).toBe(0)
})
