import { useKiosk } from '../kiosk-context.ts'

/** An amount with its sign and decimals lighter than the yuan. */
export const Money = ({ fen }: { fen: number }) => {
  const money = useKiosk().f.money(fen)
  return (
    <span className="money">
      <span className="money-light">
        {money.minus}
        {money.sign}&nbsp;
      </span>
      {money.whole}
      <span className="money-light">{money.decimals}</span>
    </span>
  )
}
