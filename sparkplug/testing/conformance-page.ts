import { conformanceTable } from '../conformance-table.ts'

process.stdout.write(conformanceTable())
