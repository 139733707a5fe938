import 'react'

declare module 'react' {
  interface CSSProperties {
    '--fade'?: string
  }
}
