/* Material of the invented district. Nobody meant by it exists. */

type Words = readonly [string, ...string[]]
const split = (text: string): Words => {
  const [first = '', ...rest] = text.split(' ')
  return [first, ...rest]
}

export const surnames = split(
  '陈 王 李 张 林 周 吴 徐 朱 胡 沈 何 郑 叶 金 赵 方 孙 蒋 钱 余 俞 杨 黄 潘 章 汪 董 施 许 邵 蔡 毛 杜 郭 谢 冯 韩 唐 苏 程 曹 范 梁 宋 陆 戴 傅 姚 钟',
)
export const maleNames = split(
  '建国 建军 志强 国平 伟明 永康 立新 海涛 文斌 晓东 俊杰 浩然 宇轩 子墨 明远 嘉禾 承志 思源 德林 金根 水生 阿福 长春 学文 景行 一鸣 泽宇 瑞祥 启航 向阳 少华 维民 春生 庆余 晨 磊 刚 勇 毅 凯',
)
export const femaleNames = split(
  '秀英 桂花 玉兰 美芳 丽华 雪梅 春燕 晓红 海霞 文静 佳怡 欣妍 梓涵 雨桐 思雨 若兰 慧敏 淑珍 巧云 月娥 金凤 小妹 红梅 素芬 爱珍 亚萍 婷婷 静怡 诗涵 可欣 清荷 婉儿 采薇 敏 洁 琳 颖 娜 蕾 萍',
)

export const province = '浙江省'
export const city = '清江市'
export const district = '城南区'
/** No district has this code; a card reader treats it as an unknown area, which is no reason to refuse a card. */
export const areaCode = '330189'
export const authority = '清江市公安局城南分局'

export const streets = split(
  '柳湾路 青禾街 桂雨巷 望江路 石桥路 梅园街 沙田路 文澜街 东浦路 金穗路 锦带河路 南塘街 云栖巷 晴川路 松木场路 学府路 渔歌街 稻香路 采荷路 永安街',
)
export const estates = split(
  '青禾家园 柳湾新村 望江花苑 南塘小区 桂雨里 金穗公寓 梅园坊 晴川府 东浦新苑 沙田雅居 文澜苑 稻香人家',
)
export const trades = split(
  '便利店 餐饮店 五金加工厂 服装厂 超市 宾馆 洗衣店 面馆 水果行 印刷厂 牙科诊所 健身馆 幼儿园 物流中心 菜市场 电子厂 茶楼 汽车维修部',
)
export const tradeNames = split(
  '鸿运 顺达 清和 万家 锦绣 百味 瑞丰 天成 宏图 佳美 永兴 泰和 新世纪 阳光 江南 四季 德润 聚源',
)
