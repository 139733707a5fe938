import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { z } from 'zod'
import { openLiveLink, type LinkState, type LiveLink } from './live-link.ts'

type Use<S extends z.ZodType> = {
  path: string
  schema: S
  silenceMs: number | null
  /** `at`: when it arrived, by our own clock, ms. */
  onMessage: (message: z.infer<S>, at: number) => void
  onRefused: () => void
}

/** A live link for as long as the component stands. */
export const useLiveLink = <S extends z.ZodType>({
  path,
  schema,
  silenceMs,
  onMessage,
  onRefused,
}: Use<S>) => {
  const [state, setState] = useState<LinkState>({ kind: 'connecting' })
  const [discarded, setDiscarded] = useState(0)
  const link = useRef<LiveLink | null>(null)
  const hear = useEffectEvent(onMessage)
  const refused = useEffectEvent(onRefused)
  useEffect(() => {
    const opened = openLiveLink({
      path,
      schema,
      silenceMs,
      onMessage: (message) => hear(message, Date.now()),
      onState: setState,
      onDiscarded: () => setDiscarded((count) => count + 1),
      onRefused: () => refused(),
      clock: Date.now,
      random: Math.random,
    })
    link.current = opened
    return () => {
      link.current = null
      opened.close()
    }
  }, [path, schema, silenceMs])
  const send = useCallback((message: object): boolean => link.current?.send(message) ?? false, [])
  return { state, discarded, send }
}

/** The time now, ms, moved by `offsetMs` (the hall's clock minus ours) and told anew every second. */
export const useNow = (offsetMs: number): number => {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now + offsetMs
}
