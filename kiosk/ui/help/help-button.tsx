import { ActionButton } from '../components/action-button.tsx'
import { HeadsetIcon } from '../components/icons.tsx'
import { useKiosk } from '../kiosk-context.ts'

/** The only warm colour on the screen, always in the same place: brings a person, or ends the call. */
export const HelpButton = () => {
  const { view, t } = useKiosk()
  const { state } = view.help
  const calling = state === 'ringing' || state === 'connected'
  return (
    <div className="bar-help" data-calling={calling || undefined}>
      <ActionButton anchor="action:help" manner="help" intent={{ type: 'help' }} disabled={calling}>
        <HeadsetIcon className="icon" />
        <span>
          {state === 'ringing'
            ? t.actions.helpRinging
            : state === 'connected'
              ? t.actions.helpConnected
              : t.actions.help}
        </span>
      </ActionButton>
    </div>
  )
}
