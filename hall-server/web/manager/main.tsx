import '../kit/zod-without-eval.ts'
import '../kit/kit.css'
import './manager.css'
import './pages.css'
import './devices/devices.css'
import './faces/faces.css'
import { pageRoles } from '../kit/frame.tsx'
import { StaffOnly } from '../kit/session.tsx'
import { startStaffPage } from '../kit/start-page.tsx'
import { ManagerPage } from './manager-page.tsx'

startStaffPage(
  <StaffOnly roles={pageRoles.manager}>
    <ManagerPage />
  </StaffOnly>,
)
