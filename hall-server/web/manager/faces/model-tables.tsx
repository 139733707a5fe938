import type { FaceSummary } from '@foyer/contracts/face'
import { useTexts } from '../../kit/language.tsx'
import { Table, type Column } from '../../kit/table.tsx'
import { facesTexts, type FacesTexts } from './texts.ts'

type Models = NonNullable<FaceSummary['models']>
type File = Models['files'][number]
type Measured = Models['measured'][number]
type Context = { texts: FacesTexts }

const measuredColumns: readonly Column<Measured, Context>[] = [
  { key: 'what', align: 'start', head: ({ texts }) => texts.what, cell: ({ what }) => what },
  { key: 'value', align: 'start', head: ({ texts }) => texts.value, cell: ({ value }) => value },
  {
    key: 'on',
    align: 'start',
    head: ({ texts }) => texts.on,
    cell: ({ on }) => <span className="soft">{on}</span>,
  },
]
const shortChecksum = 16
const fileColumns: readonly Column<File, Context>[] = [
  {
    key: 'name',
    align: 'start',
    head: ({ texts }) => texts.file,
    cell: ({ name }) => <span className="code">{name}</span>,
  },
  { key: 'licence', align: 'start', head: ({ texts }) => texts.licence, cell: ({ licence }) => licence },
  {
    key: 'sha256',
    align: 'start',
    head: ({ texts }) => texts.checksum,
    cell: ({ sha256 }) => (
      <span className="code" title={sha256}>
        {sha256.slice(0, shortChecksum)}…
      </span>
    ),
  },
]

/** What the models are, under which licence, and what was measured of them on which data. */
export function ModelTables({ models }: { models: Models }) {
  const texts = useTexts(facesTexts)
  return (
    <section className="faces-part faces-wide">
      <h2>{texts.models}</h2>
      <p>{texts.sets[models.set]}</p>
      <h3>{texts.measured}</h3>
      <Table
        label={texts.measuredLabel}
        columns={measuredColumns}
        context={{ texts }}
        rows={models.measured}
        rowKey={({ what, on }) => `${what} ${on}`}
        choose={null}
        chosen={null}
      />
      <Table
        label={texts.filesLabel}
        columns={fileColumns}
        context={{ texts }}
        rows={models.files}
        rowKey={({ name }) => name}
        choose={null}
        chosen={null}
      />
    </section>
  )
}
