import { useCallback, useEffect, useState } from 'react'
import type { z } from 'zod'
import { getFrom, type Failure } from './api.ts'

type Known<T> = { value: T | null; at: number | null; failure: Failure | null }

/**
 * What the API answers at `path`, asked at once, on `reload` and every `everyMs` (null: not by itself). A failure
 * stands beside the last good value and never wipes it. A null path asks nothing.
 */
export const useAnswer = <S extends z.ZodType>(path: string | null, schema: S, everyMs: number | null) => {
  const [known, setKnown] = useState<Known<z.infer<S>>>({ value: null, at: null, failure: null })
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (path === null) return
    const leaving = new AbortController()
    const ask = async (): Promise<void> => {
      const answer = await getFrom(path, schema, leaving.signal)
      if (leaving.signal.aborted) return
      setKnown((before) =>
        answer.kind === 'ok'
          ? { value: answer.value, at: Date.now(), failure: null }
          : { ...before, failure: answer },
      )
    }
    void ask()
    const timer = everyMs === null ? null : setInterval(() => void ask(), everyMs)
    return () => {
      leaving.abort()
      if (timer !== null) clearInterval(timer)
    }
  }, [path, schema, everyMs, round])
  const reload = useCallback(() => setRound((before) => before + 1), [])
  const put = useCallback((value: z.infer<S>) => setKnown({ value, at: Date.now(), failure: null }), [])
  return { ...known, reload, put }
}
