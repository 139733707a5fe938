import { useState, type ReactNode } from 'react'
import { Blank } from '../kit/blank.tsx'
import { useTexts } from '../kit/language.tsx'
import { EmptyTray } from '../kit/shapes.tsx'
import { kitTexts } from '../kit/texts.ts'

/** Which of a list are wanted: those that are open, or all. One that is chosen and not open asks for all too. */
export const useOpenOrAll = (chosen: number | null, open: readonly { id: number }[] | null) => {
  const [wantsAll, setWantsAll] = useState(false)
  const isOpen = chosen === null || (open?.some(({ id }) => id === chosen) ?? true)
  return { wantsAll, setWantsAll, asksAll: wantsAll || !isOpen, openCount: open?.length ?? null }
}

type InboxProps = {
  texts: { list: string; open: string; all: string; choose: string; notFound: string; notFoundWhy: string }
  view: ReturnType<typeof useOpenOrAll>
  chosen: number | null
  empty: boolean
  /** The last question went unanswered: what is shown may be old. */
  unanswered: boolean
  /** The list, or what stands in its place while there is nothing in it. */
  children: ReactNode
  /** Of the chosen one; null while none is chosen, or it is not there. */
  detail: ReactNode
}

/** A list of what is open, or of all, with the story of one beside it. */
export function Inbox({ texts, view, chosen, empty, unanswered, children, detail }: InboxProps) {
  const kit = useTexts(kitTexts)
  const { wantsAll, setWantsAll, openCount } = view
  return (
    <main className="split" data-open={chosen !== null ? 'detail' : empty ? 'none' : 'list'}>
      <section className="split-list">
        <div className="tools">
          <div className="choices" role="group" aria-label={texts.list}>
            {[false, true].map((each) => (
              <button
                key={String(each)}
                className="button"
                type="button"
                aria-pressed={wantsAll === each}
                onClick={() => setWantsAll(each)}
              >
                {each ? texts.all : `${texts.open} ${openCount ?? ''}`}
              </button>
            ))}
          </div>
          {unanswered && (
            <p className="soft" role="status">
              {kit.failure.unreachable}
            </p>
          )}
        </div>
        {children}
      </section>
      <aside className="split-detail">
        {detail ??
          (!empty && (
            <Blank
              picture={<EmptyTray />}
              title={chosen === null ? texts.choose : texts.notFound}
              why={chosen === null ? '' : texts.notFoundWhy}
            />
          ))}
      </aside>
    </main>
  )
}
