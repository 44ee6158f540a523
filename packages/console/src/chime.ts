/** Two soft tones for what is urgent; off unless a person wants them. Nothing is loaded: the browser makes them. */
let context: AudioContext | undefined

const TONES = [660, 880]
const TONE_S = 0.14

export function chime(): void {
  context ??= new AudioContext()
  const { currentTime, destination } = context
  for (const [index, frequency] of TONES.entries()) {
    const from = currentTime + index * TONE_S
    const tone = new OscillatorNode(context, { frequency })
    const volume = new GainNode(context, { gain: 0 })
    // A ramp at both ends: a tone that is cut off clicks.
    volume.gain.linearRampToValueAtTime(0.2, from + 0.02)
    volume.gain.linearRampToValueAtTime(0, from + TONE_S)
    tone.connect(volume).connect(destination)
    tone.start(from)
    tone.stop(from + TONE_S)
  }
}
