import type { FaceChallenge } from '@foyer/contracts/screens'

/** The oval that a face belongs in, in the 640 × 480 of the camera's picture. */
export const oval = { cx: 320, cy: 240, rx: 160, ry: 212 } as const

/** Somebody looks into the oval: drawn where the camera itself is not to be seen. */
export const DrawnFace = () => (
  <g className="drawn-face">
    <path
      className="paper"
      d="M320 112c64 0 94 46 94 110 0 84-42 148-94 148s-94-64-94-148c0-64 30-110 94-110z"
    />
    <path
      className="hair"
      d="M226 226c-4-74 34-118 94-118s98 44 94 118c-26-8-52-30-64-58-26 34-70 52-124 58z"
    />
    <path className="eyes" d="M282 246v10M358 246v10" />
    <path d="M290 316c18 16 42 16 60 0" />
  </g>
)

/** What to do, beside the oval and moving: an arrow to one's own side, or an eye that closes and opens. */
export const Movement = ({ kind }: { kind: FaceChallenge }) => {
  switch (kind) {
    case 'turn-left':
      return <path className="go go-left" d="M132 240H48M88 196l-44 44 44 44" />
    case 'turn-right':
      return <path className="go go-right" d="M508 240h84M552 196l44 44-44 44" />
    case 'blink':
      return (
        <g className="blinker" transform="translate(552 240)">
          <g className="blinker-open">
            <path d="M-50 0c26-38 74-38 100 0-26 38-74 38-100 0z" />
            <circle className="blinker-pupil" r="15" />
          </g>
          <path className="blinker-shut" d="M-50 0c26 26 74 26 100 0M-30 16l-9 16M0 22v18M30 16l9 16" />
        </g>
      )
    case 'follow-dot':
      return null
  }
}

/** A face in the oval's corners: where to stand, for a problem screen. */
export const LookHere = ({ label }: { label: string }) => (
  <svg className="picture" viewBox="0 0 640 480" role="img" aria-label={label} data-anchor="picture">
    <ellipse className="paper" {...oval} />
    <DrawnFace />
  </svg>
)
