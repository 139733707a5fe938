/** Two soft notes every few seconds. A browser lets a page sound only after its first touch. */
export type Ringer = {
  /** Call inside a click or key press; tells whether the page may sound from now on. */
  unlock: () => Promise<boolean>
  ring: () => void
  quiet: () => void
  close: () => void
}

const everyMs = 2_600
const notes = [
  { hz: 659.25, at: 0, for: 0.28 },
  { hz: 880, at: 0.24, for: 0.5 },
]
const loudness = 0.16

export const createRinger = (): Ringer => {
  const audio = new AudioContext()
  let timer: ReturnType<typeof setInterval> | null = null
  const sound = (): void => {
    if (audio.state !== 'running') return
    for (const note of notes) {
      const from = audio.currentTime + note.at
      const oscillator = audio.createOscillator()
      const gain = audio.createGain()
      oscillator.frequency.value = note.hz
      gain.gain.setValueAtTime(0, from)
      gain.gain.linearRampToValueAtTime(loudness, from + 0.03)
      gain.gain.exponentialRampToValueAtTime(0.001, from + note.for)
      oscillator.connect(gain).connect(audio.destination)
      oscillator.start(from)
      oscillator.stop(from + note.for)
    }
  }
  const quiet = (): void => {
    if (timer !== null) clearInterval(timer)
    timer = null
  }
  return {
    unlock: async () => {
      await audio.resume()
      return audio.state === 'running'
    },
    ring: () => {
      if (timer !== null) return
      sound()
      timer = setInterval(sound, everyMs)
    },
    quiet,
    close: () => {
      quiet()
      void audio.close()
    },
  }
}
