import { catalogues } from '@foyer/texts/catalogues'

/** Before the first view, and when the host is away: no error, nothing of anybody, three languages. */
export const Connecting = () => (
  <div className="connecting" role="status">
    <svg className="band-mark connecting-mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M6 28V12L16 4l10 8v16" />
      <path d="M17.5 12l-4 8h5l-4 8" />
    </svg>
    <div className="connecting-words">
      {Object.entries(catalogues).map(([locale, t]) => (
        <p key={locale} lang={locale}>
          {t.connecting}
        </p>
      ))}
    </div>
  </div>
)
