import type { CardKind, ResidentCard } from '@foyer/contracts/hall-api'
import type { DemoAccount, DemoCustomer, DemoPerson, District, Tag } from './customer.ts'
import { documentFor } from './documents.ts'
import {
  businessHabit,
  generateCustomers,
  homeAddress,
  householdHabit,
  isElderly,
  makeAccount,
  makeCard,
  phoneAt,
  shopAddress,
} from './generate-customers.ts'
import { seeded } from './seeded.ts'

type Story = {
  story: string
  /** What the story needs to be so; all else is left to chance. */
  card: Partial<Pick<ResidentCard, 'name' | 'sex' | 'ethnicity' | 'birth' | 'validFrom' | 'validTo'>>
  /** A resident's when it is not said. */
  document?: Exclude<CardKind, 'resident'>
  englishName?: string
  accounts: { at: 'home' | 'shop'; tariff: DemoAccount['tariff']; unpaidBills: number; valleyShare: number }[]
  tags: Tag[]
}

/** The card expired before the district was made, whatever day that is. */
const expired = { validFrom: '19990401', validTo: '20190401' }

const stories: readonly Story[] = [
  {
    story: '居民，欠费两月',
    card: { name: '陈桂花', sex: '2', birth: '19710618' },
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 2, valleyShare: 0.34 }],
    tags: [],
  },
  {
    story: '居民，本期电费待缴',
    card: { name: '林海涛', sex: '1', birth: '19880923' },
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 1, valleyShare: 0.31 }],
    tags: [],
  },
  {
    story: '夜间用电多，改峰谷电价划算',
    card: { name: '周明远', sex: '1', birth: '19930402' },
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 0, valleyShare: 0.57 }],
    tags: [],
  },
  {
    story: '白天用电多，改峰谷电价不划算',
    card: { name: '吴静怡', sex: '2', birth: '19901130' },
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 1, valleyShare: 0.06 }],
    tags: [],
  },
  {
    story: '老年人，一期待缴',
    card: { name: '徐德林', sex: '1', birth: '19460211', validFrom: '20080611', validTo: '长期' },
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 1, valleyShare: 0.29 }],
    tags: [],
  },
  {
    story: '两处住房，两个户号',
    card: { name: '郑晓红', sex: '2', birth: '19790307' },
    accounts: [
      { at: 'home', tariff: 'peak-valley', unpaidBills: 0, valleyShare: 0.44 },
      { at: 'home', tariff: 'flat', unpaidBills: 2, valleyShare: 0.3 },
    ],
    tags: [],
  },
  {
    story: '已是峰谷电价，无欠费',
    card: { name: '金子墨', sex: '1', birth: '19960815' },
    accounts: [{ at: 'home', tariff: 'peak-valley', unpaidBills: 0, valleyShare: 0.52 }],
    tags: [],
  },
  {
    story: '个体户：住宅和店铺',
    card: { name: '胡建国', sex: '1', birth: '19680127' },
    accounts: [
      { at: 'home', tariff: 'flat', unpaidBills: 0, valleyShare: 0.33 },
      { at: 'shop', tariff: 'other', unpaidBills: 1, valleyShare: 0.22 },
    ],
    tags: ['business'],
  },
  {
    story: '贵宾客户',
    card: { name: '沈婉儿', sex: '2', birth: '19820519' },
    accounts: [{ at: 'home', tariff: 'peak-valley', unpaidBills: 1, valleyShare: 0.48 }],
    tags: ['vip'],
  },
  {
    story: '长期欠费，违约金较多',
    card: { name: '朱阿福', sex: '1', birth: '19640930' },
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 8, valleyShare: 0.35 }],
    tags: [],
  },
  {
    story: '姓名有生僻字',
    card: { name: '何㛃㬎', sex: '2', birth: '19990712' },
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 1, valleyShare: 0.36 }],
    tags: [],
  },
  {
    story: '少数民族，姓名较长',
    card: { name: '古丽娜尔·阿不都热依木', sex: '2', ethnicity: '05', birth: '19870321' },
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 1, valleyShare: 0.4 }],
    tags: [],
  },
  {
    story: '身份证已过期',
    card: { name: '叶长春', sex: '1', birth: '19730816', ...expired },
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 1, valleyShare: 0.32 }],
    tags: [],
  },
  {
    story: '不是本区客户',
    card: { name: '蒋向阳', sex: '1', birth: '19850604' },
    accounts: [],
    tags: [],
  },
  {
    story: '港澳居民，居住证，本期待缴',
    card: { name: '梁嘉欣', sex: '2', birth: '19900101' },
    document: 'permit',
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 1, valleyShare: 0.33 }],
    tags: [],
  },
  {
    story: '外国人，2023 版永久居留证，有中文名',
    card: { name: '安娜', sex: '2', birth: '19740812' },
    document: 'foreigner-2023',
    englishName: 'SPECIMEN, ANNA MARIA',
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 1, valleyShare: 0.35 }],
    tags: [],
  },
  {
    story: '外国人，2017 版永久居留证，没有中文名',
    card: { name: 'SPECIMEN, JOHN', sex: '1', birth: '19800229' },
    document: 'foreigner-2017',
    englishName: 'SPECIMEN, JOHN',
    accounts: [{ at: 'home', tariff: 'flat', unpaidBills: 1, valleyShare: 0.3 }],
    tags: [],
  },
]

type Told = { customer: DemoCustomer | null; person: DemoPerson; points: number }

const tell = (story: Story, index: number, seed: number, year: number, accountIndex: number): Told => {
  const chance = seeded(seed + index * 7919)
  const home = homeAddress(chance)
  const drawn = { ...makeCard(chance, index, year, home), ...story.card }
  const sequence = index * 2 + (drawn.sex === '1' ? 1 : 0) + 700
  const card = documentFor(story.document ?? 'resident', drawn, story.englishName ?? '', sequence, year)
  const accounts = story.accounts.map((account, point) =>
    makeAccount(accountIndex + point, {
      address: account.at === 'shop' ? shopAddress(chance) : point === 0 ? home : homeAddress(chance),
      tariff: account.tariff,
      unpaidBills: account.unpaidBills,
      habit: {
        ...(account.at === 'shop' ? businessHabit(chance) : householdHabit(chance)),
        valleyShare: account.valleyShare,
      },
    }),
  )
  const tags = new Set(story.tags)
  if (accounts.some(({ unpaidBills }) => unpaidBills >= 2)) tags.add('arrears')
  if (isElderly(card, year)) tags.add('elderly')
  const phone = phoneAt(index)
  const id = `p${String(index + 1).padStart(2, '0')}`
  const customerId = `c${String(index).padStart(5, '0')}`
  return {
    points: accounts.length,
    customer:
      accounts.length === 0 ? null : { customerId, name: card.name, card, phone, tags: [...tags], accounts },
    person: {
      ...card,
      id,
      story: story.story,
      phone,
      customerNumbers: accounts.map(({ customerNumber }) => customerNumber),
    },
  }
}

/** A district of `count` customers as of `year`: the people of the stories first, the others by chance. */
export const makeDistrict = (seed: number, count: number, year: number): District => {
  const told: Told[] = []
  let accountIndex = 0
  for (const [index, story] of stories.entries()) {
    const one = tell(story, index, seed, year, accountIndex)
    accountIndex += one.points
    told.push(one)
  }
  const known = told.flatMap(({ customer }) => (customer === null ? [] : [customer]))
  // The people of the stories hold the first indices, also the one who is no customer.
  const others = generateCustomers(seed, told.length, count + told.length - known.length, year, accountIndex)
  return { customers: [...known, ...others], people: told.map(({ person }) => person) }
}
