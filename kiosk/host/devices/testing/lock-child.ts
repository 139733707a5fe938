/** Opens and locks the port given as argument as a program does that knows nothing of claims, and stays. */
import { SerialPort } from 'serialport'

const port = new SerialPort({ path: process.argv[2] ?? '', baudRate: 9600, autoOpen: false })
port.open((error) => {
  process.stdout.write(error?.message ?? 'open')
})
setInterval(() => {}, 60_000)
