import type { ScreenOf } from '@foyer/contracts/screens'
import { ActionButton } from '../components/action-button.tsx'
import { valueOf } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { ScrollList } from '../components/scroll-list.tsx'
import { useKiosk } from '../kiosk-context.ts'

export const ApplyQuestionScreen = ({ screen }: { screen: ScreenOf<'apply-question'> }) => {
  const { t, f, view } = useKiosk()
  const { locale } = view.settings
  const answer = valueOf(screen.fields.answer)
  const masked = 'masked' in screen.fields.answer
  return (
    <Frame
      key={screen.question.id}
      title={screen.question.title[locale]}
      why={screen.question.why[locale]}
      figure={
        <div className="steps">
          <ol className="steps-dots" aria-hidden="true">
            {Array.from({ length: screen.total }, (_, index) => (
              <li
                key={index}
                data-state={index < screen.index ? 'done' : index === screen.index ? 'now' : 'next'}
              />
            ))}
          </ol>
          <p className="note">{t.question.progress(f.count(screen.index + 1), f.count(screen.total))}</p>
        </div>
      }
      primary={{
        text: t.question.confirm,
        intent: { type: 'confirm' },
        disabled: answer === null && !masked,
      }}
    >
      <ScrollList label={t.question.choices}>
        {screen.choices.map((choice) => (
          <ActionButton
            key={choice.id}
            anchor={`action:choice/${choice.id}`}
            manner="choice"
            className="choice-row"
            intent={{ type: 'answer', question: screen.question.id, choice: choice.id }}
            chosen={choice.id === answer}
          >
            <span className="dot" aria-hidden="true" />
            <strong className="choice-title">{choice.text[locale]}</strong>
          </ActionButton>
        ))}
      </ScrollList>
    </Frame>
  )
}
