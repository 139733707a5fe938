import '@fontsource-variable/noto-sans-sc/wght.css'
import { Component, StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { applyAppearance } from './appearance.ts'
import { Blank } from './blank.tsx'
import { LanguageProvider, useTexts } from './language.tsx'
import { pageElement } from './page-element.ts'
import { Unplugged } from './shapes.tsx'
import { kitTexts } from './texts.ts'

/** A page that fails while drawing says so instead of going white. */
class Unbroken extends Component<{ children: ReactNode }, { message: string | null }> {
  override state: { message: string | null } = { message: null }
  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) }
  }
  override render(): ReactNode {
    return this.state.message === null ? this.props.children : <Broken message={this.state.message} />
  }
}

function Broken({ message }: { message: string }) {
  const { failure } = useTexts(kitTexts)
  return (
    <Blank picture={<Unplugged />} title={failure.broken} why={failure.brokenWhy}>
      <p className="code small">{message}</p>
      <button className="button" type="button" onClick={() => location.reload()}>
        {failure.reload}
      </button>
    </Blank>
  )
}

export const startStaffPage = (page: ReactNode): void => {
  applyAppearance()
  createRoot(pageElement()).render(
    <StrictMode>
      <LanguageProvider>
        <Unbroken>{page}</Unbroken>
      </LanguageProvider>
    </StrictMode>,
  )
}
