import '../kit/zod-without-eval.ts'
import '../kit/kit.css'
import './clerk.css'
import './erasure/erasure.css'
import { pageRoles } from '../kit/frame.tsx'
import { StaffOnly } from '../kit/session.tsx'
import { startStaffPage } from '../kit/start-page.tsx'
import { ClerkPage } from './clerk-page.tsx'

startStaffPage(
  <StaffOnly roles={pageRoles.clerk}>
    <ClerkPage />
  </StaffOnly>,
)
