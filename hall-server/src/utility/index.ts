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
