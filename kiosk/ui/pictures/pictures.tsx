import type { ReactNode } from 'react'

/*
 * Line drawings that show a movement in a three-second loop; pictures.css moves the classes, and holds them still
 * in a telling position for whoever asked for less motion.
 */
const Picture = ({ label, children }: { label: string; children: ReactNode }) => (
  <svg className="picture" viewBox="0 0 640 360" role="img" aria-label={label} data-anchor="picture">
    {children}
  </svg>
)

const Card = () => (
  <>
    <rect className="paper" x="0" y="0" width="220" height="138" rx="12" />
    <path d="M24 34h84M24 62h60M24 90h96M24 114h140" />
    <rect x="152" y="26" width="48" height="62" rx="6" />
    <circle cx="176" cy="48" r="10" />
    <path d="M160 82c2-14 8-18 16-18s14 4 16 18" />
  </>
)

/** The card as it lies: seen from the front, so lower than it is. */
const FlatCard = () => (
  <g transform="translate(213 238) scale(0.97 0.48)">
    <Card />
  </g>
)

const Reader = () => (
  <>
    <path className="paper" d="M112 252h416l44 74H68z" />
    <path className="soft" d="M206 272h228l22 38H184z" />
    <path d="M68 326v14h504v-14" />
  </>
)

const Waves = () => (
  <g className="waves">
    <path className="wave wave-1" d="M286 236c20-12 48-12 68 0" />
    <path className="wave wave-2" d="M262 216c36-22 80-22 116 0" />
    <path className="wave wave-3" d="M238 196c52-32 112-32 164 0" />
  </g>
)

/** The card comes down flat on the reader. */
export const PlaceCard = ({ label }: { label: string }) => (
  <Picture label={label}>
    <Reader />
    <g className="card-down">
      <FlatCard />
    </g>
    <path className="guide-arrow guide-down" d="M510 70v96M480 138l30 32 30-32" />
  </Picture>
)

/** The card lies on the reader while it is read. */
export const ReadCard = ({ label }: { label: string }) => (
  <Picture label={label}>
    <Reader />
    <FlatCard />
    <Waves />
  </Picture>
)

/** The card goes up and away. */
export const TakeCard = ({ label }: { label: string }) => (
  <Picture label={label}>
    <Reader />
    <g className="card-up">
      <FlatCard />
    </g>
    <path className="guide-arrow guide-up" d="M510 170V74M480 104l30-32 30 32" />
  </Picture>
)

const Barcode = () => (
  <path
    className="barcode"
    d="M0 0v44M9 0v44M15 0v44M27 0v44M33 0v44M45 0v44M54 0v44M60 0v44M72 0v44M81 0v44M90 0v44M96 0v44M108 0v44M114 0v44M126 0v44"
  />
)

/** A bill with its barcode under the scanner's light. */
export const ScanBill = ({ label }: { label: string }) => (
  <Picture label={label}>
    <path
      className="paper"
      d="M190 24h260v300l-22-14-22 14-22-14-22 14-21-14-21 14-22-14-22 14-22-14-22 14-22-14-20 14z"
    />
    <g transform="translate(214 60)">
      <Barcode />
    </g>
    <path d="M214 152h150M214 186h200M214 220h120M214 254h170" />
    <path className="scan-light" d="M166 82h312" />
  </Picture>
)

/** Where on the bill the customer number is printed. */
export const NumberOnBill = ({ label }: { label: string }) => (
  <Picture label={label}>
    <path
      className="paper"
      d="M150 20h340v308l-34-14-34 14-34-14-34 14-34-14-34 14-34-14-34 14-34-14-34 14z"
    />
    <rect className="soft number-box" x="172" y="44" width="204" height="58" rx="8" />
    <path className="figures-line" d="M190 73h20M222 73h20M254 73h20M286 73h20M318 73h20" />
    <path className="number-ring" d="M160 74c0-34 44-44 114-44s116 10 116 44-46 44-116 44-114-10-114-44z" />
    <path d="M176 152h180M176 186h270M176 220h140M176 254h220" />
  </Picture>
)

/** A telephone that shows a code of six figures. */
export const CodeOnPhone = ({ label }: { label: string }) => (
  <Picture label={label}>
    <rect className="paper" x="230" y="14" width="180" height="332" rx="24" />
    <path d="M294 324h52" />
    <g className="message-in">
      <path
        className="soft"
        d="M252 96h136a12 12 0 0 1 12 12v72a12 12 0 0 1-12 12H300l-26 24v-24h-22a12 12 0 0 1-12-12v-72a12 12 0 0 1 12-12z"
      />
      <path className="figures-line" d="M258 144h14M282 144h14M306 144h14M330 144h14M354 144h14" />
    </g>
  </Picture>
)

/** A telephone is held towards the code. */
export const PointPhone = ({ label }: { label: string }) => (
  <Picture label={label}>
    <rect className="paper" x="90" y="70" width="220" height="220" rx="14" />
    <path
      className="qr-sketch"
      d="M118 98h56v56h-56zM226 98h56v56h-56zM118 206h56v56h-56zM136 116h20v20h-20zM244 116h20v20h-20zM136 224h20v20h-20zM200 98v40M200 166h30M226 196h28v28M282 190v30M200 206v56M230 256h52"
    />
    <g className="phone-near">
      <rect className="paper" x="380" y="40" width="150" height="280" rx="20" />
      <path d="M432 302h46" />
      <path className="scan-corners" d="M404 120v-22h22M484 98h22v22M506 220v22h-22M426 242h-22v-22" />
    </g>
    <path className="scan-beam" d="M378 170H320" />
  </Picture>
)

/** Homes along one line: which of them is it about. */
export const Homes = ({ label }: { label: string }) => (
  <Picture label={label}>
    <path d="M40 300h560" />
    <path className="paper" d="M76 300V176l76-60 76 60v124zM412 300V196l68-54 68 54v104z" />
    <path className="paper" d="M252 300V72h136v228z" />
    <path d="M280 108h24M336 108h24M280 156h24M336 156h24M280 204h24M336 204h24M300 300v-52h40v52M134 300v-56h36v56M464 300v-48h32v48" />
    <path className="wire" d="M0 60c60 40 140 52 252 28M388 88c80 26 160 16 252-28" />
    <path d="M152 116V82M480 142V102" />
  </Picture>
)

/** A ring and a tick, drawn once and then still. */
export const Done = ({ label }: { label: string }) => (
  <Picture label={label}>
    <circle className="done-ring" cx="320" cy="180" r="120" />
    <path className="done-tick" d="M262 184l42 42 78-88" />
  </Picture>
)

/** Something stopped: a plug beside its socket. */
export const Stopped = ({ label }: { label: string }) => (
  <Picture label={label}>
    <path className="paper" d="M104 180h96M200 116h70a18 18 0 0 1 18 18v92a18 18 0 0 1-18 18h-70z" />
    <path d="M288 152h44M288 208h44" />
    <path className="paper" d="M536 180h-76M460 116h-60a18 18 0 0 0-18 18v92a18 18 0 0 0 18 18h60z" />
    <path className="stopped-sparks" d="M356 96l-8-30M330 112l-24-20M356 264l-8 30M330 248l-24 20" />
  </Picture>
)

/** A paper leaves the slot. */
export const PaperOut = ({ label }: { label: string }) => (
  <Picture label={label}>
    <path className="paper" d="M120 40h400v96H120z" />
    <path className="slot" d="M196 112h248" />
    <g className="paper-out">
      <path
        className="paper"
        d="M220 112h200v180l-20-12-20 12-20-12-20 12-20-12-20 12-20-12-20 12-20-12-20 12z"
      />
      <path d="M248 152h120M248 184h144M248 216h92" />
    </g>
  </Picture>
)
