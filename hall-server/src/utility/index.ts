export { type DemoUtility, openDemoUtility, writeDemoPeople } from './demo/demo-utility.ts'
export {
  type Booking,
  type Customer,
  type PaymentToBook,
  type TariffChange,
  type TariffChanged,
  type Utility,
  type UtilityAccount,
  UtilityUnreachable,
} from './port.ts'
export { maskName } from './mask-name.ts'
