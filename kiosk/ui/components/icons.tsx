import type { ReactNode } from 'react'

/** Icons are drawn with one line of the text's own colour; words stand beside them, so none is read out. */
const Icon = ({ className = 'icon', children }: { className?: string; children: ReactNode }) => (
  <svg className={className} viewBox="0 0 48 48" aria-hidden="true">
    {children}
  </svg>
)

interface IconProps {
  className?: string
}

export const Arrow = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M8 24h30M27 12l12 12-12 12" />
  </Icon>
)
export const Cross = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M13 13l22 22M35 13L13 35" />
  </Icon>
)
export const Check = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M9 25l10 10 20-22" />
  </Icon>
)
export const Attention = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M24 6l20 35H4z" />
    <path d="M24 19v11M24 34.5v1.5" />
  </Icon>
)
export const ScanIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M6 14V8h7M35 8h7v6M42 34v6h-7M13 40H6v-6" />
    <path d="M13 16v16M19 16v16M24 16v16M31 16v16M35 16v16" />
  </Icon>
)
export const NumberIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path
      className="dots"
      d="M12 10h.1M24 10h.1M36 10h.1M12 20h.1M24 20h.1M36 20h.1M12 30h.1M24 30h.1M36 30h.1M24 40h.1"
    />
  </Icon>
)
export const PhoneIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <rect x="13" y="4" width="22" height="40" rx="4" />
    <path d="M21 38h6M19 14h10M19 20h10" />
  </Icon>
)
export const BillIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M10 4h28v40l-5-4-4 4-5-4-5 4-4-4-5 4z" />
    <path d="M17 14h14M17 21h14M17 28h8" />
  </Icon>
)
export const DayNightIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <circle cx="24" cy="24" r="17" />
    <path d="M24 7v34" />
    <path d="M24 14h9M24 21h14M24 28h13M24 35h8" />
  </Icon>
)
export const HeadsetIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M8 30v-6a16 16 0 0 1 32 0v6" />
    <rect x="5" y="27" width="8" height="13" rx="3" />
    <rect x="35" y="27" width="8" height="13" rx="3" />
    <path d="M38 40c-2 4-7 4-10 4" />
  </Icon>
)
export const EraseIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M16 10h26v28H16L4 24z" />
    <path d="M22 18l12 12M34 18L22 30" />
  </Icon>
)
export const PrinterIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M13 16V6h22v10M13 36H6V16h36v20h-7" />
    <path d="M13 28h22v16H13z" />
  </Icon>
)
export const HangUpIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M5 29c0-5 8-11 19-11s19 6 19 11l-2 5-9-2v-6c-5-2-11-2-16 0v6l-9 2z" />
  </Icon>
)
export const SpeakerIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M6 18v12h8l11 9V9l-11 9zM32 17c4 4 4 10 0 14M38 11c7 7 7 19 0 26" />
  </Icon>
)
export const ContrastIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <circle cx="24" cy="24" r="17" />
    <path className="solid" d="M24 7a17 17 0 0 1 0 34z" />
  </Icon>
)
export const FaceIcon = ({ className }: IconProps) => (
  <Icon {...(className === undefined ? {} : { className })}>
    <path d="M5 15V5h10M33 5h10v10M43 33v10H33M15 43H5V33" />
    <path d="M24 11c7 0 10 5 10 11 0 9-5 15-10 15s-10-6-10-15c0-6 3-11 10-11z" />
    <path className="dots" d="M19.5 22h.1M28.4 22h.1" />
    <path d="M20 29.5c2.5 2 5.5 2 8 0" />
  </Icon>
)
