import './zod-without-eval.ts'
import '@fontsource-variable/noto-sans-sc/wght.css'
import './styles/index.css'
import { createRoot } from 'react-dom/client'
import { catalogueText } from './catalogue-text.ts'
import { Kiosk } from './kiosk.tsx'
import { linkUrl } from './link/link.ts'
import { loadFont, teachManners } from './window-manners.ts'

const reload = (): void => window.location.reload()
const token = document.querySelector<HTMLMetaElement>('meta[name="foyer-link"]')?.content ?? ''
const place = document.getElementById('kiosk')

teachManners(window)
if (place !== null) createRoot(place).render(<Kiosk url={linkUrl(window.location, token)} reload={reload} />)
loadFont(document.fonts, catalogueText())
