import '../kit/zod-without-eval.ts'
import '@fontsource-variable/noto-sans-sc/wght.css'
import './progress.css'
import { createRoot } from 'react-dom/client'
import { pageElement } from '../kit/page-element.ts'
import { Progress } from './progress.tsx'
import { languageOf, tokenOf } from './address.ts'

const language = languageOf(navigator.languages)
document.documentElement.lang = language
createRoot(pageElement()).render(<Progress language={language} token={tokenOf(location.pathname)} />)
