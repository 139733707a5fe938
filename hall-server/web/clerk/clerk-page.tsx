import { applicationListItem } from '@foyer/contracts/hall-api'
import { useEffect, useState } from 'react'
import { z } from 'zod'
import { Blank, FailureNote } from '../kit/blank.tsx'
import { hallDate } from '../kit/format.ts'
import { Frame } from '../kit/frame.tsx'
import { useTexts } from '../kit/language.tsx'
import { useSession } from '../kit/session.tsx'
import { EmptyTray } from '../kit/shapes.tsx'
import { kitTexts } from '../kit/texts.ts'
import { Tab } from '../kit/tab.tsx'
import { useAnswer } from '../kit/use-answer.ts'
import { useHash } from '../kit/use-hash.ts'
import { useNow } from '../kit/use-live-link.ts'
import { ApplicationPanel } from './application-panel.tsx'
import { ApplicationTable } from './application-table.tsx'
import { ErasurePage } from './erasure/erasure-page.tsx'
import { erasureTexts } from './erasure/texts.ts'
import { filters, inOrder, isOpen, passes, type Filter } from './due.ts'
import { clerkTexts } from './texts.ts'

const list = z.array(applicationListItem)
const reloadEveryMs = 30_000

export function ClerkPage() {
  const kit = useTexts(kitTexts)
  const texts = useTexts(clerkTexts)
  const erasure = useTexts(erasureTexts)
  const atErasure = useHash() === '#erasure'
  const { check } = useSession()
  const { value: items, at, failure, reload } = useAnswer('/applications', list, reloadEveryMs)
  const [filter, setFilter] = useState<Filter>('open')
  const [chosen, setChosen] = useState<string | null>(null)
  const unauthenticated = failure?.kind === 'refused' && failure.status === 401
  useEffect(() => {
    if (unauthenticated) check()
  }, [unauthenticated, check])

  const now = useNow(0)
  const today = hallDate(now)
  const shown = items === null ? [] : inOrder(items).filter((item) => passes(filter, item, today))
  const empty = filter === 'open' ? texts.empty : texts.emptyFilter
  return (
    <Frame
      here="clerk"
      tabs={
        <>
          <Tab to="#applications" current={!atErasure}>
            {erasure.tabs.applications}
          </Tab>
          <Tab to="#erasure" current={atErasure}>
            {erasure.tabs.erasure}
          </Tab>
        </>
      }
      notice={
        !atErasure && items !== null && failure !== null && !unauthenticated ? (
          <div className="notice" data-kind="lost" role="status">
            <span>{texts.stale(kit.ago(now - (at ?? now)))}</span>
          </div>
        ) : null
      }
    >
      {atErasure && <ErasurePage />}
      {atErasure ? null : items === null ? (
        failure === null ? (
          <div />
        ) : (
          <FailureNote failure={failure} again={reload} />
        )
      ) : (
        <main className="clerk" {...(chosen === null ? {} : { 'data-opened': '' })}>
          <section className="clerk-list" aria-label={texts.list}>
            <header className="clerk-filters">
              {filters.map((each) => {
                const count = items.filter((item) => passes(each, item, today)).length
                return (
                  <button
                    key={each}
                    className="button"
                    type="button"
                    aria-pressed={each === filter}
                    data-filter={each}
                    {...(each === 'overdue' && count > 0 ? { 'data-urgent': '' } : {})}
                    onClick={() => setFilter(each)}
                  >
                    {texts.filters[each]} <span>{count}</span>
                  </button>
                )
              })}
            </header>
            {shown.length === 0 ? (
              <Blank picture={<EmptyTray />} title={empty.title} why={empty.why} />
            ) : (
              <ApplicationTable items={shown} today={today} chosen={chosen} choose={setChosen} />
            )}
          </section>
          <section className="clerk-detail">
            {chosen === null ? (
              items.some(isOpen) && <p className="blank soft">{texts.choose}</p>
            ) : (
              <ApplicationPanel
                key={chosen}
                trackingNumber={chosen}
                today={today}
                changed={reload}
                close={() => setChosen(null)}
              />
            )}
          </section>
        </main>
      )}
    </Frame>
  )
}
