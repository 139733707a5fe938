import '../kit/zod-without-eval.ts'
import '../kit/kit.css'
import './desk.css'
import { pageRoles } from '../kit/frame.tsx'
import { StaffOnly } from '../kit/session.tsx'
import { startStaffPage } from '../kit/start-page.tsx'
import { DeskPage } from './desk-page.tsx'

startStaffPage(
  <StaffOnly roles={pageRoles.desk}>
    <DeskPage />
  </StaffOnly>,
)
