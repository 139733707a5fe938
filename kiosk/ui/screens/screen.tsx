import type { Screen as AnyScreen } from '@foyer/contracts/screens'
import { AccountScreen } from './account.tsx'
import { AppliedScreen } from './applied.tsx'
import { ApplyCheckScreen } from './apply-check.tsx'
import { ApplyCompareScreen } from './apply-compare.tsx'
import { ApplyQuestionScreen } from './apply-question.tsx'
import { BillsScreen } from './bills.tsx'
import { ChooseAccountScreen } from './choose-account.tsx'
import { EnterScreen } from './enter.tsx'
import { FaceConfirmScreen } from './face-confirm.tsx'
import { FaceConsentScreen } from './face-consent.tsx'
import { FaceErasedScreen } from './face-erased.tsx'
import { FaceSettingsScreen } from './face-settings.tsx'
import { FaceScreen } from './face.tsx'
import { GoodbyeScreen } from './goodbye.tsx'
import { OutOfServiceScreen } from './out-of-service.tsx'
import { PaidScreen } from './paid.tsx'
import { PayScreen } from './pay.tsx'
import { ProblemScreen } from './problem.tsx'
import { ReadingCardScreen } from './reading-card.tsx'
import { StartScreen } from './start.tsx'
import { WaitingScreen } from './waiting.tsx'

export const Screen = ({ screen }: { screen: AnyScreen }) => {
  switch (screen.name) {
    case 'start':
      return <StartScreen screen={screen} />
    case 'reading-card':
      return <ReadingCardScreen />
    case 'enter':
      return <EnterScreen key={screen.what} screen={screen} />
    case 'waiting':
      return <WaitingScreen screen={screen} />
    case 'choose-account':
      return <ChooseAccountScreen screen={screen} />
    case 'account':
      return <AccountScreen screen={screen} />
    case 'bills':
      return <BillsScreen screen={screen} />
    case 'pay':
      return <PayScreen screen={screen} />
    case 'paid':
      return <PaidScreen screen={screen} />
    case 'apply-compare':
      return <ApplyCompareScreen screen={screen} />
    case 'apply-question':
      return <ApplyQuestionScreen screen={screen} />
    case 'apply-check':
      return <ApplyCheckScreen screen={screen} />
    case 'applied':
      return <AppliedScreen screen={screen} />
    case 'face':
      return <FaceScreen screen={screen} />
    case 'face-confirm':
      return <FaceConfirmScreen screen={screen} />
    case 'face-consent':
      return <FaceConsentScreen screen={screen} />
    case 'face-settings':
      return <FaceSettingsScreen key={String(screen.askedToErase)} screen={screen} />
    case 'face-erased':
      return <FaceErasedScreen screen={screen} />
    case 'problem':
      return <ProblemScreen screen={screen} />
    case 'goodbye':
      return <GoodbyeScreen screen={screen} />
    case 'out-of-service':
      return <OutOfServiceScreen screen={screen} />
  }
}
