import './zod-without-eval.ts'
import '@fontsource-variable/noto-sans-sc/wght.css'
import './styles/index.css'
import { createRoot } from 'react-dom/client'
import { catalogueText } from './catalogue-text.ts'
import { Mirror } from './mirror/mirror.tsx'
import { loadFont } from './window-manners.ts'

const place = document.getElementById('kiosk')
if (place !== null) createRoot(place).render(<Mirror />)
loadFont(document.fonts, catalogueText())
