import { enrolmentCode, enrolmentRequest } from '@foyer/contracts/fleet-enrolment'
import { useState } from 'react'
import type { z } from 'zod'
import { postTo } from '../../kit/api.ts'
import { DeedButton, DeedNote, useDeed } from '../../kit/deed.tsx'
import { useTexts } from '../../kit/language.tsx'
import { QrCode } from '../../kit/qr-code.tsx'
import { useLive } from '../live.tsx'
import { identityTexts } from './texts.ts'

type Code = z.infer<typeof enrolmentCode>

/** What the agent is started with once; after that it has its own certificate. */
const enrolmentCommand = ({ url, code, caFingerprint }: Code): string =>
  `npm run edge-agent -- --enrol ${url} --code ${code} --ca-fingerprint ${caFingerprint}`

/** A code for a device, shown once and kept nowhere on this page. */
export function Enrolment() {
  const texts = useTexts(identityTexts)
  const { heard } = useLive()
  const deed = useDeed()
  /** Null until somebody types: then it is the area of those already heard. */
  const [typed, setTyped] = useState<string | null>(null)
  const group = typed ?? heard.nodes[0]?.group ?? ''
  const [node, setNode] = useState('')
  const [wrong, setWrong] = useState(false)
  const [code, setCode] = useState<Code | null>(null)
  const create = (): void => {
    const body = enrolmentRequest.safeParse({ group: group.trim(), node: node.trim() })
    setWrong(!body.success)
    if (!body.success) return
    void deed.run(() => postTo('/fleet/enrolments', enrolmentCode, body.data), setCode)
  }
  if (code !== null)
    return (
      <ShownOnce
        code={code}
        close={() => {
          setCode(null)
          setNode('')
        }}
      />
    )
  return (
    <section className="part" aria-label={texts.enrol}>
      <h2>{texts.enrol}</h2>
      <div className="order-line">
        <input
          className="entry"
          aria-label={texts.group}
          placeholder={texts.group}
          value={group}
          maxLength={60}
          onChange={(event) => setTyped(event.target.value)}
        />
        <input
          className="entry"
          aria-label={texts.node}
          placeholder={texts.node}
          value={node}
          maxLength={60}
          onChange={(event) => setNode(event.target.value)}
        />
        <DeedButton working={deed.working} kind="primary" onClick={create}>
          {texts.create}
        </DeedButton>
      </div>
      {wrong && (
        <p className="wrong" role="alert">
          {texts.namesWrong}
        </p>
      )}
      <DeedNote failure={deed.failure} />
    </section>
  )
}

function ShownOnce({ code, close }: { code: Code; close: () => void }) {
  const texts = useTexts(identityTexts)
  const { hearing } = useLive()
  const [copied, setCopied] = useState(false)
  const left = code.expiresAt - hearing.now
  const line = enrolmentCommand(code)
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(line)
      setCopied(true)
    } catch {
      // Over plain HTTP a page may not write to the clipboard: the line can be selected as it stands.
      setCopied(false)
    }
  }
  return (
    <section className="part enrolment" aria-label={texts.codeTitle(code.node)}>
      <div>
        <h2>{texts.codeTitle(`${code.group}/${code.node}`)}</h2>
        <p className="enrolment-code code">{code.code}</p>
        <p>
          <strong>{texts.codeOnce}</strong>{' '}
          <span className="soft">
            {left <= 0 ? texts.codeGone : texts.codeLeft(Math.floor(left / 60_000))}
          </span>
        </p>
        <h3>{texts.command}</h3>
        <p className="enrolment-line code">{line}</p>
        <h3>{texts.fingerprint}</h3>
        <p className="code small enrolment-print">{code.caFingerprint}</p>
        <p className="choices">
          <button className="button" type="button" onClick={() => void copy()}>
            {copied ? texts.copied : texts.copy}
          </button>
          <button className="button" type="button" onClick={close}>
            {texts.close}
          </button>
        </p>
      </div>
      <QrCode text={line} label={texts.qr} />
    </section>
  )
}
