import '../kit/zod-without-eval.ts'
import '../kit/kit.css'
import './entry.css'
import { StaffOnly } from '../kit/session.tsx'
import { startStaffPage } from '../kit/start-page.tsx'
import { Entry } from './entry.tsx'

startStaffPage(
  <StaffOnly roles={null}>
    <Entry />
  </StaffOnly>,
)
