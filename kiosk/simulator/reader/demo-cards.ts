import type { SimulatedCard } from './card.ts'

export interface DemoCard {
  readonly id: string
  /** What can be seen with it, for whoever plays. */
  readonly story: string
  readonly card: SimulatedCard
}

/** One card of each layout and of what the chip may hold besides. Everybody on them is made up. */
export const demoCards: readonly DemoCard[] = [
  {
    id: 'resident-moved',
    story: '居民身份证：有指纹，写过新住址',
    card: {
      content: {
        name: '测试用户',
        sex: '2',
        ethnicity: '01',
        birth: '19491231',
        address: '北京市朝阳区示例路1号院2号楼3单元401室',
        idNumber: '11010519491231002X',
        authority: '北京市公安局朝阳分局',
        validFrom: '20200101',
        validTo: '长期',
      },
      fingerprintBytes: 1024,
      newestAddress: '北京市海淀区新址路8号',
    },
  },
  {
    id: 'resident-unlisted-ethnicity',
    story: '居民身份证：民族代码不在国标内',
    card: {
      content: {
        name: '样例',
        sex: '1',
        ethnicity: '58',
        birth: '18800101',
        address: '广东省汕头市示例街2号',
        idNumber: '440524188001010014',
        authority: '汕头市公安局',
        validFrom: '20220301',
        validTo: '20420301',
      },
      fingerprintBytes: 512,
      newestAddress: null,
    },
  },
  {
    id: 'permit',
    story: '港澳台居民居住证',
    card: {
      content: {
        kind: 'permit',
        name: '样本居民',
        sex: '1',
        birth: '19900101',
        address: '广东省深圳市福田区示例路9号',
        idNumber: '810000199001010019',
        authority: '深圳市公安局',
        validFrom: '20240101',
        validTo: '20290101',
        travelPermitNumber: 'H12345678',
        timesIssued: '01',
      },
      fingerprintBytes: 0,
      newestAddress: null,
    },
  },
  {
    id: 'foreigner-2023',
    story: '外国人永久居留身份证（2023 版），英文姓名较长',
    card: {
      content: {
        kind: 'foreigner-2023',
        name: '安娜',
        englishName: 'SPECIMEN-EXAMPLESON, ANNA MARIA ELISABETH',
        sex: '2',
        birth: '19740812',
        idNumber: '911040197408120013',
        nationality: 'AUT',
        validFrom: '20240301',
        validTo: '20340301',
        timesReissued: '00',
        earlierNumber: '',
      },
      fingerprintBytes: 0,
      newestAddress: null,
    },
  },
  {
    id: 'foreigner-2017',
    story: '外国人永久居留身份证（2017 版），没有中文姓名',
    card: {
      content: {
        kind: 'foreigner-2017',
        name: 'SPECIMEN, JOHN',
        englishName: 'SPECIMEN, JOHN',
        sex: '1',
        birth: '19800229',
        idNumber: 'CAN110080022901',
        nationality: 'CAN',
        authorityCode: '1100',
        version: '01',
        validFrom: '20180501',
        validTo: '20280501',
      },
      fingerprintBytes: 0,
      newestAddress: null,
    },
  },
]
